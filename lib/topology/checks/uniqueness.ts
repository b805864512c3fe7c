/** Who owns each of a set of values that must not have two owners. */
export class Uniqueness {
  private readonly owners = new Map<string, string>();

  /** The first to claim a value gets it; for every later one `taken` is called with its owner. Returns whether it got it. */
  public claim(value: string, owner: string, taken: (owner: string) => void): boolean {
    const present = this.owners.get(value);
    if (present === undefined) this.owners.set(value, owner);
    else taken(present);
    return present === undefined;
  }
}
