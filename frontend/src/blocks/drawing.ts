// SVG that the server drew, made safe to stand in the page: only shapes, texts and their plain attributes are kept.
const SHAPES = new Set(
  "svg g path rect circle ellipse line polyline polygon text tspan title desc defs pattern lineargradient stop clippath symbol use".split(" "),
);
const ATTRIBUTE = /^(id|class|d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|points|viewbox|xmlns|transform|fill.*|stroke.*|opacity|text-anchor|dominant-baseline|font-.*|dx|dy|role|aria-.*|patternunits|patterntransform|clip-path|paint-order|preserveaspectratio|offset|stop-.*|data-.*)$/;

/** Return a drawing of which only shapes are left; nothing if it is no SVG. */
export function safe(svg: string): SVGSVGElement | undefined {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!(root instanceof SVGSVGElement)) return undefined;
  for (const one of [root, ...root.querySelectorAll("*")]) {
    if (!SHAPES.has(one.localName.toLowerCase())) one.remove();
    for (const { name, value } of [...one.attributes]) {
      if (!ATTRIBUTE.test(name.toLowerCase()) || /url\((?!#)/.test(value)) one.removeAttribute(name);
    }
  }
  root.classList.add("drawn");
  return document.importNode(root, true);
}
