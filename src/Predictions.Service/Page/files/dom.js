const svgNamespace = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value === true ? "" : value);
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** An HTML element. Attributes that begin with "on" are listeners. Texts are inserted as text, never as markup. */
export const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(svgNamespace, tag), attributes, children);

/** The element with an id. */
export const byId = id => document.getElementById(id);

/** A group of radio buttons that look like chips. */
export function radios(parent, name, choices, checked, choose) {
  parent.replaceChildren(...choices.map(([value, text]) =>
    html("label", { class: "chip" },
      html("input", { type: "radio", name, value, checked: value === checked, onchange: () => choose(value) }),
      html("span", {}, text))));
}

/** Replaces the choices of a select. */
export function options(select, choices, chosen) {
  select.replaceChildren(...choices.map(([value, text]) => html("option", { value, selected: value === chosen }, text)));
}
