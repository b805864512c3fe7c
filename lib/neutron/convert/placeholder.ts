/**
 * What stands in a document where no file says what belongs there. It is no valid value of any field, so `vrouter validate`
 * names each with its place.
 */
export function placeholder<T = string>(what: string): T {
  return `<${what}>` as T;
}
