let inUse: string | undefined;

/** What the process was started for, as its commands name it: a document, or the folder of a stack. */
export function documentInUse(): string | undefined {
  return inUse;
}

export function useDocument(word: string): void {
  inUse = word;
}
