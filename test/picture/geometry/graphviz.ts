import { svgOf } from "../../../lib/cli/output/image";
import { dot } from "../../../lib/picture/output/dot";
import type { Picture } from "../../../lib/picture/picture";
import type { Area, Drawn, Point } from "./drawn";

/** What Graphviz makes of a picture: the texts of names as high and as wide as they are, and the lines that are seen. */
export async function laidOut(picture: Picture): Promise<Drawn & { readonly edgeTexts: number }> {
  const svg = await svgOf(dot(picture));
  const elements = [...svg.matchAll(/<g id="[^"]*" class="(node|edge|cluster)">\n<title>([^<]*)<\/title>(.*?)<\/g>/gs)];
  const of = (kind: string) => elements.filter((element) => element[1] === kind);
  return {
    titles: of("node")
      .filter(([, , name]) => name!.endsWith("_name"))
      .map(textArea),
    boxes: of("node")
      .filter(([, , name]) => !name!.endsWith("_name"))
      .map(textArea),
    lines: of("edge").flatMap(([, , , body]) =>
      [...body!.matchAll(/ d="([^"]+)"/g)].map(([, path]) => alongPath(path!)),
    ),
    edgeTexts: of("edge").filter(([, , , body]) => body!.includes("<text")).length,
  };
}

/** Around the texts of a node. Letters are taken for half as wide as high: what is inside of that is surely text. */
function textArea([, , , body]: RegExpMatchArray): Area {
  const texts = [
    ...body!.matchAll(
      /<text[^>]* text-anchor="(\w+)" x="([-\d.]+)" y="([-\d.]+)"[^>]* font-size="([\d.]+)"[^>]*>([^<]*)</g,
    ),
  ].map(([, anchor, x, y, size, text]) => {
    const width = text!.replace(/&#?\w+;/g, "x").length * Number(size) * 0.5;
    const left = Number(x) - (anchor === "middle" ? width / 2 : 0);
    return { text: text!, left, right: left + width, top: Number(y) - Number(size) * 0.7, bottom: Number(y) };
  });
  const x = Math.min(...texts.map(({ left }) => left));
  const y = Math.min(...texts.map(({ top }) => top));
  const width = Math.max(...texts.map(({ right }) => right)) - x;
  const height = Math.max(...texts.map(({ bottom }) => bottom)) - y;
  return { text: texts.map(({ text }) => text).join(" "), kind: "", x, y, width, height };
}

/** Points on cubic Bézier curves: `M` a point, then `C` and three points for each. */
function alongPath(path: string): Point[] {
  const numbers = [...path.matchAll(/-?[\d.]+/g)].map(Number);
  const points = Array.from({ length: numbers.length / 2 }, (_, i): Point => [numbers[2 * i]!, numbers[2 * i + 1]!]);
  const starts = Array.from({ length: (points.length - 1) / 3 }, (_, i) => 3 * i);
  return starts.flatMap((i) => {
    const [a, b, c, d] = points.slice(i, i + 4) as [Point, Point, Point, Point];
    return Array.from({ length: 41 }, (_, step): Point => {
      const t = step / 40;
      const [u, v, w, z] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
      return [u * a[0] + v * b[0] + w * c[0] + z * d[0], u * a[1] + v * b[1] + w * c[1] + z * d[1]];
    });
  });
}
