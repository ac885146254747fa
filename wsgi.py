"""The door for a WSGI server and for `flask --app wsgi`."""

from eventsapp import create_app
from eventsapp.core.briefly import Briefly

app = create_app()
app.wsgi_app = Briefly(app.wsgi_app, "/live.json")  # type: ignore[method-assign]
