"""Reading campaigns: whom a rule finds, who agreed to news, what became of each mail."""
