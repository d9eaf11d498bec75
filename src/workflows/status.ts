/** What a host's own looks know, asked in one round trip. */
import { looks, type Looks } from '../areas/health/looks.js'
import { read } from '../model/fact.js'
import type { Reading } from '../model/reading.js'
import { look, type Session } from './session.js'

export interface HostStatus {
  readonly host: string
  readonly looks: Reading<Looks>
}

export async function statusOf(session: Session): Promise<HostStatus> {
  return { host: session.host, looks: read(looks, await look(session, [looks])) }
}
