/** Texts are only ever set as text. */

const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function drawn(name, attributes = {}, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

export function statusClass(value) {
  return ["ACTIVE", "BUILD", "ERROR", "DOWN"].includes(value) ? { class: value } : {};
}

const base = location.pathname.replace(/\/ui\/?$/, "");

/** The answer of this server to what is below `/ui`. */
export function asked(path) {
  return fetch(`${location.origin}${base}/ui/${path}`, { credentials: "same-origin" });
}
