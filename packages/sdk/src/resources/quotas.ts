import { type Quota, type QuotaRecord, routes } from "@runyard/protocol";
import type { CallOptions, Http } from "../http.ts";

/** How much each may ask for. */
export class Quotas {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Those that were set. For operators. */
  async list(options: CallOptions = {}): Promise<QuotaRecord[]> {
    return (await this.#http.call(routes.listQuotas, {}, options)).items;
  }

  /** @param of - a user's name, `everyone`, or `me` for one's own */
  get(of: string, options: CallOptions = {}): Promise<QuotaRecord> {
    return this.#http.call(routes.getQuota, { params: { id: of } }, options);
  }

  /** In place of the one before. For admins. */
  set(of: string, quota: Quota, options: CallOptions = {}): Promise<QuotaRecord> {
    return this.#http.call(routes.setQuota, { params: { id: of }, body: quota }, options);
  }
}
