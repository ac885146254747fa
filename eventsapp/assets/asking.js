// Questions that are asked only after a certain answer: shown while it is given. Without this script each says itself when it is meant.

const conditional = [...document.querySelectorAll("[data-asked-if]")];

for (const only of document.querySelectorAll("[data-asked-only]")) {
  only.hidden = true;
}

document.addEventListener("change", show);
show();

function show() {
  for (const block of conditional) {
    block.hidden = !isAnswered(block);
  }
}

// In the order of the page: a question that is hidden itself decides nothing.
function isAnswered(block) {
  return [...document.getElementsByName(block.dataset.askedIf)].some(
    (field) => field.checked && block.dataset.askedValue.split(" ").includes(field.value) && !field.closest("[data-asked-if][hidden]"),
  );
}
