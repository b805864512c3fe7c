import { readFileSync } from "node:fs";
import { requireInstalled } from "./installed";

const GRAPHVIZ = "@viz-js/viz";
const RASTERISER = "@resvg/resvg-wasm/index_bg.wasm";
const FONTS = ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"].map(
  (file) => `@expo-google-fonts/arimo/${file}`,
);

const MERMAID = "write Mermaid, which needs nothing (.md, .mmd)";

/** Laid out by Graphviz. The libraries are large: they are loaded when something is drawn. */
export async function svgOf(dot: string): Promise<string> {
  requireInstalled([GRAPHVIZ], "an SVG", MERMAID);
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg", engine: "dot" });
}

type Rasteriser = typeof import("@resvg/resvg-wasm");

/** It can be initialised only once. */
let rasteriser: Promise<Rasteriser> | undefined;

async function loadRasteriser(): Promise<Rasteriser> {
  const resvg = await import("@resvg/resvg-wasm");
  await resvg.initWasm(readFileSync(require.resolve(RASTERISER)));
  return resvg;
}

/** With a font of its own, as wide as the one that Graphviz measures with: a machine that draws may have none. */
export async function pngOf(dot: string): Promise<Buffer> {
  requireInstalled([GRAPHVIZ, RASTERISER, FONTS[0]!], "a PNG", MERMAID);
  const svg = await svgOf(dot);
  const { Resvg } = await (rasteriser ??= loadRasteriser());
  const fontBuffers = FONTS.map((file) => readFileSync(require.resolve(file)));
  const font = { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return Buffer.from(
    new Resvg(svg, { font, background: "#ffffff", fitTo: { mode: "zoom", value: 2 } }).render().asPng(),
  );
}
