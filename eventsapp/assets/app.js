// Small helps on top of pages that work without any script: copy or share a link, find the errors of a form.

for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = false;
  button.addEventListener("click", () => share(button));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // which browsers offer over https alone
  button.addEventListener("click", () => copy(button, button.dataset.copy));
}

document.querySelector("[data-focus]")?.focus();

async function share(button) {
  const link = { title: document.title, url: button.dataset.share };
  if (navigator.share) {
    await navigator.share(link).catch(() => {}); // closing the sheet is no fault
    return;
  }
  await copy(button, link.url);
}

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  document.getElementById(button.dataset.says).textContent = button.dataset.done;
}
