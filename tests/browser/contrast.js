/** Finds text on the page that stands out too little; gives its ratio, its element and its words. */
(least) => {
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = text;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (above, below) => [0, 1, 2]
    .map((at) => above[at] * above[3] + below[at] * (1 - above[3])).concat(1);
  const light = (one) => {
    const [red, green, blue] = one.map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const above = (element) => {
    const found = [];
    for (let each = element; each; each = each.parentElement) found.push(each);
    return found;
  };
  const ground = (element) => above(element).reverse()
    .map((each) => colour(getComputedStyle(each).backgroundColor))
    .reduce((below, each) => over(each, below), [255, 255, 255, 1]);
  const ratio = (element) => {
    const below = ground(element);
    const opacity = above(element).reduce((all, each) => all * getComputedStyle(each).opacity, 1);
    const [red, green, blue, alpha] = colour(getComputedStyle(element).color);
    const both = [light(over([red, green, blue, alpha * opacity], below)), light(below)];
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (texts.nextNode()) {
    const { parentElement: element, textContent: words } = texts.currentNode;
    const isShown = words.trim() && element.checkVisibility({ visibilityProperty: true });
    if (!isShown || element.closest("option, noscript, :disabled")) continue;
    const found = ratio(element);
    if (found < least) faint.push(`${found.toFixed(2)} ${element.tagName}.${element.className} ${words}`);
  }
  return faint;
}
