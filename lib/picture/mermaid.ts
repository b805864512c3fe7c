import type { Box, Line, Mark, Picture, Text } from "./picture";

const SHAPES: Readonly<Record<Box["kind"], readonly [open: string, close: string]>> = {
  external: ["([", "])"],
  network: ["{{", "}}"],
  router: ["[", "]"],
  standby: ["[", "]"],
  vms: ["(", ")"],
};

const ARROWS: Readonly<Record<Line["kind"], string>> = {
  "way-out": "==>",
  gateway: "---",
  interface: "---",
  pair: "-.-",
};

const STYLES = [
  "classDef router fill:#dbeafe,stroke:#1d4ed8,color:#111",
  "classDef standby fill:#f8fafc,stroke:#64748b,color:#111,stroke-dasharray:4 3",
  "classDef network fill:#ecfdf5,stroke:#047857,color:#111",
  "classDef external fill:#fef3c7,stroke:#b45309,color:#111",
  "classDef vms fill:#fff,stroke:#334155,color:#111",
  "classDef added stroke:#15803d,stroke-width:4px",
  "classDef removed stroke:#b91c1c,stroke-width:4px,stroke-dasharray:6 4",
  "classDef changed stroke:#7e22ce,stroke-width:4px",
];

const LINE_STYLES: Readonly<Record<Mark, string>> = {
  added: "stroke:#15803d,stroke-width:3px",
  removed: "stroke:#b91c1c,stroke-width:2px,stroke-dasharray:6 4",
  changed: "stroke:#7e22ce,stroke-width:3px",
};

/** In parentheses: a label that began with `+ ` or `- ` would be read as a list. */
const SIGNS: Readonly<Record<Mark, string>> = { added: "(+) ", removed: "(-) ", changed: "(~) " };

/** A Mermaid flowchart, as GitHub and GitLab draw it. */
export function mermaid({ groups, boxes, lines }: Picture): string {
  const ids = new Map([...groups, ...boxes].map(({ id }, index) => [id, `n${index}`]));
  const box = ({ id, kind, texts, mark }: Box) => {
    const [open, close] = SHAPES[kind];
    return `${ids.get(id)}${open}"${label(texts, mark)}"${close}:::${kind}`;
  };
  const styled = lines.flatMap(({ mark }, index) =>
    mark === undefined ? [] : [`linkStyle ${index} ${LINE_STYLES[mark]}`],
  );
  return [
    "flowchart TB",
    ...boxes.filter(({ group }) => group === undefined).map(box),
    ...groups.flatMap(({ id, title, mark }) => [
      `subgraph ${ids.get(id)}["${escaped(signed(title, mark))}"]`,
      ...boxes.filter(({ group }) => group === id).map((one) => `  ${box(one)}`),
      "end",
    ]),
    ...lines.map((line) => `${ids.get(line.from)} ${ARROWS[line.kind]}${lineLabel(line)} ${ids.get(line.to)}`),
    ...styled,
    ...[...groups, ...boxes].flatMap(({ id, mark }) => (mark === undefined ? [] : [`class ${ids.get(id)} ${mark}`])),
    ...STYLES,
  ]
    .join("\n")
    .concat("\n");
}

function label(texts: readonly Text[], mark: Mark | undefined): string {
  return texts
    .map(({ text, mark: own }, index) => escaped(signed(text, own ?? (index === 0 ? mark : undefined))))
    .join("<br>");
}

function lineLabel({ label: text, mark }: Line): string {
  return text === undefined ? "" : `|"${escaped(signed(text, mark))}"|`;
}

function signed(text: string, mark: Mark | undefined): string {
  return mark === undefined ? text : `${SIGNS[mark]}${text}`;
}

/** Whatever Mermaid, Markdown or HTML might read as more than a text becomes an entity. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/()+·→…~-]/gu, (character) => `#${character.codePointAt(0)};`);
}
