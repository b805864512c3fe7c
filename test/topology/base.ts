import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";

const BASE = parse(readFileSync(join(__dirname, "base.yaml"), "utf8")) as Declarations;

/** A fresh copy of the declarations the cases start from: two routers on one subnet, spread over two network nodes. */
export function base(): Declarations {
  return structuredClone(BASE);
}

/** `routers.r1.interfaces[0].subnet` -> `["routers", "r1", "interfaces", 0, "subnet"]` */
export function parsePath(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? key! : Number(index),
  );
}

/** Sets a value in place; missing mappings on the way are made. `undefined` removes it. */
export function patch(target: unknown, path: readonly (string | number)[], value: unknown): void {
  const [key = "", ...rest] = path;
  const node = target as Record<string | number, unknown>;
  if (rest.length > 0) patch((node[key] ??= {}), rest, value);
  else if (value === undefined) delete node[key];
  else node[key] = value;
}
