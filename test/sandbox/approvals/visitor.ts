/** A page as a browser without scripts gets it. */
export interface Page {
  readonly status: number;
  /** Markup and headers, as they arrived. */
  readonly raw: string;
  readonly heading: string;
  /** The text of the page, its markup taken away. */
  readonly text: string;
}

/** Somebody with the link of an e-mail; keeps what came over the wire. */
export class Visitor {
  readonly pages: Page[] = [];

  constructor(readonly link: string) {}

  /** Of the request. */
  get id(): string {
    return /approvals\/([0-9a-f]{32})/.exec(this.link)?.[1] ?? "";
  }

  /** Opens the link. */
  open(link = this.link): Promise<Page> {
    return this.#load(link, { method: "GET" });
  }

  /**
   * Sends the form of a page as it stands there.
   * @param page one that was opened before; by default it is opened now
   * @returns the page that answers in the end
   */
  async decide(
    fields: { decision: "approve" | "reject"; reason?: string },
    page?: Page,
  ): Promise<Page> {
    const { raw } = page ?? (await this.open());
    const action = /<form[^>]* action="([^"]+)"/.exec(raw)?.[1] ?? "";
    const token = /name="token" value="([^"]+)"/.exec(raw)?.[1] ?? "";
    const body = new URLSearchParams({ token, reason: "", ...fields });
    return this.#load(new URL(action, this.link).href, { method: "POST", body });
  }

  async #load(address: string, init: RequestInit): Promise<Page> {
    const answer = await fetch(address, init);
    const html = await answer.text();
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const text = html
      .replace(/<style>[^]*?<\/style>|<[^>]+>/g, " ")
      .replace(/&#39;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/\s+/g, " ")
      .trim();
    const heading = /<h1[^>]*>([^<]*)<\/h1>/.exec(html)?.[1]?.trim() ?? "";
    const page = { status: answer.status, raw: `${headers}\n\n${html}`, heading, text };
    this.pages.push(page);
    return page;
  }
}
