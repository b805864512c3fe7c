/** What has a name, and where it can be renamed, the one it had first. */
export interface Named {
  readonly name: string;
  readonly origin?: string;
}

/** For `sort`: by the first names, so that a new name moves nothing in any list. */
export function inOrder(a: Named, b: Named): number {
  return (a.origin ?? a.name) < (b.origin ?? b.name) ? -1 : 1;
}
