"use strict";
(() => {
  const form = document.getElementById("search");
  const box = document.getElementById("words");
  const said = form.querySelector("output");
  const items = Array.from(document.querySelectorAll("[data-find]"), (item) => [item, item.textContent.toLowerCase()]);
  const groups = Array.from(document.querySelectorAll("[data-group]"));

  const search = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [item, text] of items) {
      item.hidden = !words.every((word) => text.includes(word));
      found += item.hidden ? 0 : 1;
    }
    for (const group of groups) {
      group.hidden = words.length > 0 && !group.querySelector("[data-find]:not([hidden])");
      if (group.tagName === "DETAILS") group.open = words.length > 0;
    }
    said.textContent = words.length ? `${found} found` : "";
  };

  // A link leads there also when what it leads to is folded, or left out by a search.
  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    if (place.closest("[hidden]")) {
      box.value = "";
      search();
    }
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    place.scrollIntoView();
  };

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    for (const fold of folded) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of folded) fold.open = false;
  });
  addEventListener("hashchange", reveal);
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", search);
  form.hidden = false;
  if (location.hash) reveal();
})();
