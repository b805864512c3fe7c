import { readFileSync } from "node:fs";

const FONTS = ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"];

/** Laid out by Graphviz. The libraries are large: they are loaded when something is drawn. */
export async function svgOf(dot: string): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg", engine: "dot" });
}

/** With a font of its own, as wide as the one that Graphviz measures with: a machine that draws may have none. */
export async function pngOf(svg: string): Promise<Buffer> {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  await initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const fontBuffers = FONTS.map((file) => readFileSync(require.resolve(`@expo-google-fonts/arimo/${file}`)));
  const font = { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return Buffer.from(
    new Resvg(svg, { font, background: "#ffffff", fitTo: { mode: "zoom", value: 2 } }).render().asPng(),
  );
}
