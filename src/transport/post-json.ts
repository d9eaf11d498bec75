/** One question to a public service, as JSON over HTTPS. For the operator's machine; hosts are spoken to in other ways. */
import { HardshellError } from '../model/errors.js'

export interface Question {
  readonly url: string
  readonly body: unknown
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number
  /** Bytes; a longer answer is refused. */
  readonly longest: number
  readonly signal?: AbortSignal
}

/** @throws HardshellError `operator` that names the address and what it did, or `interrupted` */
export async function postJson({ url, body, timeoutMs, longest, signal }: Question): Promise<unknown> {
  const refuse = (what: string, cause?: unknown): HardshellError =>
    new HardshellError('operator', `${url} ${what}`, { hint: 'nothing was changed; try again later, or look at the network of this machine', cause })
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))) throw refuse('is not https: its answer could be anybody’s')
  const limit = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      // who answers elsewhere was not asked
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    })
    if (response.status !== 200) throw refuse(response.status >= 300 && response.status < 400 ? 'sends us elsewhere, which is not followed' : `answered with status ${response.status}`)
    const text = await readWhole(response, longest)
    if (text === undefined) throw refuse(`answered with more than ${Math.round(longest / 1024 / 1024)} MiB`)
    try {
      return JSON.parse(text) as unknown
    } catch (cause) {
      throw refuse('answered with something that is not JSON', cause)
    }
  } catch (error) {
    if (error instanceof HardshellError) throw error
    if (signal?.aborted === true) throw error
    if (limit.aborted) throw refuse(`did not answer within ${timeoutMs / 1000} s`, error)
    throw refuse(`cannot be reached: ${reason(error)}`, error)
  }
}

async function readWhole({ body }: Response, longest: number): Promise<string | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.byteLength
    if (length > longest) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** fetch says only "fetch failed"; its cause says why. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const said = cause instanceof Error ? cause : error
  return said instanceof Error ? said.message.slice(0, 200) : 'no reason given'
}
