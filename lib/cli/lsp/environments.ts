import { resolve } from "node:path";
import type { Compilation } from "../../compile";
import { compileDocument } from "../../document/compile-document";
import type { Diagnostic } from "../../document/yaml/diagnostic";
import { onDisk, type Texts } from "../../sources/texts";

/** A document as an editor has it, saved or not. */
export interface OpenDocument {
  readonly file: string;
  readonly text: string;
}

/** An environment, and not some other YAML. */
const ENVIRONMENT = /^(?:environment\s*:|# yaml-language-server: \$schema=.*environment\.schema\.json)/m;

/** The documents that an editor has open, checked as they stand there. */
export class Environments {
  private readonly texts = new Map<string, string>();
  private readonly compilations = new Map<string, Compilation>();

  open({ file, text }: OpenDocument): void {
    this.texts.set(resolve(file), text);
  }

  close(file: string): void {
    this.texts.delete(resolve(file));
    this.compilations.delete(resolve(file));
  }

  text(file: string): string | undefined {
    return this.texts.get(resolve(file));
  }

  /** What `validate` says of it. */
  check(file: string): readonly Diagnostic[] {
    const text = this.text(file);
    if (text === undefined || !ENVIRONMENT.test(text)) return [];
    const { result, diagnostics } = compileDocument(file, this.unsaved);
    if (result !== undefined) this.compilations.set(resolve(file), result.compilation);
    return diagnostics;
  }

  /** What it was when it had no error the last time. */
  compilation(file: string): Compilation | undefined {
    return this.compilations.get(resolve(file));
  }

  private readonly unsaved: Texts = {
    read: (file) => this.text(file) ?? onDisk.read(file),
    label: onDisk.label,
  };
}
