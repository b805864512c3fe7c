/** Room that is left in a text of limited length. */
export class Budget {
  constructor(private room: number) {}

  get left(): number {
    return this.room;
  }

  /** Takes the room of a text that must be there. */
  spend(text: string): string {
    this.room -= text.length;
    return text;
  }

  /** As many of the items, from the first on, as a share of the room holds. @returns what fits, and how many do not */
  fill(items: readonly string[], share: number): { readonly text: string; readonly cut: number } {
    const limit = Math.min(share, this.room);
    let text = "";
    for (const [i, item] of items.entries()) {
      if (text.length + item.length > limit) return { text: this.spend(text), cut: items.length - i };
      text += item;
    }
    return { text: this.spend(text), cut: 0 };
  }
}
