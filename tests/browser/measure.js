// What is wrong with the page: how wide it is, and which typed words are cut off or stand beyond its edge.
({ width, word }) => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const found = [];
  const name = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${[...element.classList].map((one) => `.${one}`).join("")}`;
  const path = (element) => [element.parentElement?.parentElement, element.parentElement, element].filter(Boolean).map(name).join(" > ");
  const page = document.documentElement;
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const inOwnBox = (element) => {
    for (let above = element; above && above !== document.body; above = above.parentElement) if (scrolls(above)) return true;
    return false;
  };
  if (page.scrollWidth > width) {
    const beyond = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 1 && !inOwnBox(one));
    found.push(`${page.scrollWidth} px`, ...beyond.filter((one) => !beyond.includes(one.parentElement)).slice(0, 4).map(path));
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.includes(word) || !parent.checkVisibility() || parent.closest("option, textarea, script, style")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const place = range.getBoundingClientRect();
    for (let above = parent; above && above !== page; above = above.parentElement) {
      const style = getComputedStyle(above), box = above.getBoundingClientRect();
      if (box.width <= 1) break; // for screen readers alone
      if (scrolls(above)) break;
      const cut = /hidden|clip/.test(style.overflowX) && (place.right > box.right + 1 || style.textOverflow === "ellipsis" && above.scrollWidth > above.clientWidth + 1);
      if (cut || /hidden|clip/.test(style.overflowY) && place.bottom > box.bottom + 1) found.push(`cut off: ${path(parent)} in ${name(above)}`);
    }
  }
  return [...new Set(found)];
}
