import { posix } from "node:path";
import { gzipSync } from "node:zlib";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import { bundleText } from "../state/format";
import type { Secrets } from "./secrets";
import { tarArchive } from "./tar";

/** Of every file in every generation: systemd takes a unit file with another time for a changed one. */
const MODIFIED = new Date("2000-01-01T00:00:00Z");

/** A generation as a tar archive, compressed: the bundle's files with their secrets, and the bundle itself, without, as `bundle.json`, with its format. */
export function generationArchive(bundle: HostBundle, secrets: Secrets): Buffer {
  const files = [
    ...bundle.files.map(({ path, mode, text }) => ({
      name: inGeneration(bundle, path),
      mode: parseInt(mode, 8),
      text: secrets.fill(text),
    })),
    { name: "bundle.json", mode: 0o600, text: bundleText(bundle) },
  ];
  const parents = directories(files.map(({ name }) => name));
  return gzipSync(tarArchive([...parents.map((name) => ({ name, mode: 0o755 })), ...files], MODIFIED));
}

function directories(names: readonly string[]): string[] {
  const parents = (name: string): string[] => {
    const parent = posix.dirname(name);
    return parent === "." ? [] : [...parents(parent), parent];
  };
  return [...new Set(names.flatMap(parents))];
}
