import { join } from "node:path";
import { evaluated } from "./chromium";
import type { Area, Drawn } from "./drawn";

const MERMAID = join(__dirname, "../../../node_modules/mermaid/dist/mermaid.min.js");

/** What Mermaid's own library makes of code, as it is set on GitHub and GitLab, or the error it ends with. */
export type Rendered = Drawn & {
  readonly error?: string;
  readonly edgeLabels: number;
  readonly hosts: readonly Area[];
};

/** Runs in the page: each code is drawn, measured and taken away again. */
const SCRIPT = `
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
const area = (element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { text: element.textContent.trim(), kind: element.getAttribute("class") ?? "", x, y, width, height };
};
async function drawn(code, index) {
  try {
    const holder = document.createElement("div");
    holder.style.width = "20000px";
    document.body.append(holder);
    holder.innerHTML = (await mermaid.render("picture" + index, code)).svg;
    const nodes = [...holder.querySelectorAll(".node")].map(area);
    const lines = [...holder.querySelectorAll("path.flowchart-link")].map((path) => {
      const matrix = path.getScreenCTM();
      const length = path.getTotalLength();
      const steps = Math.ceil(length / 4);
      const points = Array.from({ length: steps + 1 }, (_, i) => {
        const point = path.getPointAtLength((i * length) / steps).matrixTransform(matrix);
        return [point.x, point.y];
      });
      const isShown = getComputedStyle(path).strokeWidth !== "0px" && !path.classList.contains("edge-thickness-invisible");
      return { points, isShown };
    });
    const answer = {
      titles: [...holder.querySelectorAll(".node.name .nodeLabel")].map(area),
      boxes: nodes.filter(({ kind }) => !/\\b(name|note)\\b/.test(kind)),
      lines: lines.filter(({ isShown }) => isShown).map(({ points }) => points),
      edgeLabels: [...holder.querySelectorAll(".edgeLabel")].filter((label) => label.textContent.trim() !== "").length,
      hosts: [...holder.querySelectorAll(".cluster rect")].map((rect) => ({ ...area(rect), kind: getComputedStyle(rect).fill })),
    };
    holder.remove();
    return answer;
  } catch (error) {
    return { error: String(error), titles: [], boxes: [], lines: [], edgeLabels: 0, hosts: [] };
  }
}
(async () => {
  const all = [];
  for (const [index, code] of CODES.entries()) all.push(await drawn(code, index));
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = JSON.stringify(all);
  document.body.append(result);
})();
`;

export function rendered(codes: readonly string[]): readonly Rendered[] {
  const data = JSON.stringify(codes).replace(/</g, "\\u003c");
  return evaluated<Rendered[]>([MERMAID], `const CODES = ${data};${SCRIPT}`);
}
