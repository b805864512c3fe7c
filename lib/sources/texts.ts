import { readFileSync } from "node:fs";

/** Where documents and their lock files are read from. */
export interface Texts {
  /** @throws an error with `code` ENOENT when there is no such file */
  readonly read: (file: string) => string;
  /** How a file is named in messages. */
  readonly label: (file: string) => string;
}

export const onDisk: Texts = {
  read: (file) => readFileSync(file, "utf8"),
  label: (file) => file,
};
