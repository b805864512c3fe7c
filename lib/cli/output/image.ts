import { readFileSync } from "node:fs";

const FONTS = ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"];

/** Laid out by Graphviz. The libraries are large: they are loaded when something is drawn. */
export async function svgOf(dot: string): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg", engine: "dot" });
}

type Renderer = typeof import("@resvg/resvg-wasm");

/** It can be initialised only once. */
let renderer: Promise<Renderer> | undefined;

async function loadRenderer(): Promise<Renderer> {
  const resvg = await import("@resvg/resvg-wasm");
  await resvg.initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  return resvg;
}

/** With a font of its own, as wide as the one that Graphviz measures with: a machine that draws may have none. */
export async function pngOf(svg: string): Promise<Buffer> {
  const { Resvg } = await (renderer ??= loadRenderer());
  const fontBuffers = FONTS.map((file) => readFileSync(require.resolve(`@expo-google-fonts/arimo/${file}`)));
  const font = { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return Buffer.from(
    new Resvg(svg, { font, background: "#ffffff", fitTo: { mode: "zoom", value: 2 } }).render().asPng(),
  );
}
