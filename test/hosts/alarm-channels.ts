/**
 * A stand-in for every channel of alarm, which speaks the real APIs as their own pages describe them: ntfy (publish as JSON, poll),
 * Discord (webhooks, wait=true, messages read back), Slack (incoming webhooks), Telegram (sendMessage), a plain webhook and
 * healthchecks.io's pings. What a real one would refuse it refuses, and it keeps all that arrives. It can be told to be ill.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const KINDS = ['ntfy', 'discord', 'slack', 'telegram', 'webhook', 'deadman'] as const
export type Kind = (typeof KINDS)[number]

export interface Arrived {
  readonly kind: Kind
  /** Milliseconds since 1970. */
  readonly at: number
  /** Its words as the channel would show them; of a ping, what it said: start, success or fail. */
  readonly text: string
  /** What was sent, whole. */
  readonly body: string
}
/** How a channel is ill: a status that it answers with, or that it never answers. */
export type Illness = number | 'hangs'

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
}
const said = (text: string, body: unknown, status = 200): Answer => ({ status, body, text })
const refused = (status: number, body: unknown): Answer => ({ status, body })

export class AlarmChannels {
  readonly arrived: Arrived[] = []
  /** Everything that was asked, taken or not. */
  readonly tries: { readonly kind: Kind; readonly at: number; readonly status: number }[] = []
  readonly ill = new Map<Kind, Illness>()
  /** Seconds that its clock is ahead. */
  ahead = 0
  /** What makes an address a secret. */
  readonly secret = randomBytes(12).toString('hex')
  private readonly messages: { readonly id: string; readonly text: string }[] = []

  private constructor(private readonly server: Server) {}

  /** @param address of this machine, as the guest sees it */
  static async open(address: string): Promise<AlarmChannels> {
    const server = createServer()
    const channels = new AlarmChannels(server)
    server.on('request', (request, response) => void channels.take(request, response))
    await new Promise<void>((listening, lost) => server.once('error', lost).listen(0, address, listening))
    return channels
  }
  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  address(kind: Kind): string {
    const { address, port } = this.server.address() as AddressInfo
    const path = { ntfy: this.secret, discord: `api/webhooks/4711/${this.secret}`, slack: `services/T0/B0/${this.secret}`, telegram: `bot4711:${this.secret}/sendMessage?chat_id=-10042`, webhook: `hook/${this.secret}`, deadman: `ping/${this.secret}` }[kind]
    return `http://${address}:${port}/${path}`
  }
  /** What one channel shows. */
  shown(kind: Kind): string[] {
    return this.arrived.filter((one) => one.kind === kind).map(({ text }) => text)
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += String(piece)
    const url = new URL(request.url ?? '/', 'http://x')
    const kind = this.kindOf(url, body)
    const illness = kind === undefined ? undefined : this.ill.get(kind)
    if (illness === 'hangs') {
      this.tries.push({ kind: kind as Kind, at: Date.now(), status: 0 })
      return
    }
    const answer = illness === undefined ? this.answer(kind, request.method ?? '', url, body) : { status: illness, ...(illness === 429 ? tooMany(kind) : {}) }
    if (kind !== undefined && request.method === 'POST') {
      this.tries.push({ kind, at: Date.now(), status: answer.status })
      if (answer.text !== undefined) this.arrived.push({ kind, at: Date.now(), text: answer.text, body })
    }
    response.writeHead(answer.status, { 'content-type': typeof answer.body === 'object' ? 'application/json' : 'text/plain', date: new Date(Date.now() + this.ahead * 1000).toUTCString(), ...answer.headers })
    response.end(answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  }

  private kindOf({ pathname }: URL, body: string): Kind | undefined {
    if (pathname === '/' && body.includes(this.secret)) return 'ntfy'
    if (!pathname.includes(this.secret)) return undefined
    return (['discord', 'slack', 'telegram', 'webhook', 'deadman'] as const).find((kind) => pathname.startsWith(new URL(this.address(kind)).pathname.split(this.secret)[0] as string) && pathname !== `/${this.secret}`) ?? 'ntfy'
  }

  private answer(kind: Kind | undefined, method: string, url: URL, body: string): Answer {
    switch (kind) {
      case 'ntfy':
        return method === 'GET' ? this.poll(url) : this.ntfy(JSON.parse(body) as Record<string, unknown>)
      case 'discord':
        return method === 'GET' ? this.discordMessage(url) : this.discord(url, JSON.parse(body) as Record<string, unknown>)
      case 'slack': {
        const { text } = JSON.parse(body) as { text?: unknown }
        return typeof text === 'string' && text !== '' ? said(text, 'ok') : refused(400, 'no_text')
      }
      case 'telegram': {
        const { text, chat_id: chat } = JSON.parse(body) as { text?: unknown; chat_id?: unknown }
        if (chat !== '-10042') return refused(400, { ok: false, error_code: 400, description: 'Bad Request: chat not found' })
        if (typeof text !== 'string' || text === '') return refused(400, { ok: false, error_code: 400, description: 'Bad Request: message text is empty' })
        return text.length > 4096 ? refused(400, { ok: false, error_code: 400, description: 'Bad Request: message is too long' }) : said(text, { ok: true, result: { message_id: this.keep(text), chat: { id: -10042, type: 'group' }, date: 0, text } })
      }
      case 'webhook': {
        const { text, schema } = JSON.parse(body) as { text?: unknown; schema?: unknown }
        return schema === 'hardshell.alert.v1' && typeof text === 'string' ? said(text, undefined, 204) : refused(400, 'what is that?')
      }
      case 'deadman': {
        const [, word] = url.pathname.split(`${this.secret}`)
        return word === '' || word === '/start' || word === '/fail' ? said(word === '' ? 'success' : word.slice(1), 'OK') : refused(404, '(not found)')
      }
      case undefined:
        return refused(404, 'not found')
    }
  }

  private keep(text: string): number {
    this.messages.push({ id: String(this.messages.length + 1), text })
    return this.messages.length
  }
  private ntfy({ topic, message, title, priority, tags }: Record<string, unknown>): Answer {
    if (topic !== this.secret || typeof message !== 'string') return refused(400, { code: 40009, http: 400, error: 'invalid request: topic invalid' })
    // what is longer becomes an attached file, which nobody reads on a phone
    if (Buffer.byteLength(message) > 4096) return refused(413, { code: 41301, http: 413, error: 'attachment too large' })
    const id = this.keep(message)
    return said(message, { id: String(id), time: 0, event: 'message', topic, message, title, priority, tags })
  }
  private poll(url: URL): Answer {
    return url.pathname.endsWith('/json') && url.searchParams.get('poll') === '1' ? refused(200, this.messages.map(({ id, text }) => JSON.stringify({ id, event: 'message', message: text })).join('\n')) : refused(404, '')
  }
  private discord(url: URL, { content, allowed_mentions: mentions }: Record<string, unknown>): Answer {
    if (typeof content !== 'string' || content === '' || content.length > 2000) return refused(400, { code: 50035, message: 'Invalid Form Body' })
    if (JSON.stringify(mentions) !== '{"parse":[]}') return refused(400, { message: 'this test wants nobody to be called by name' })
    const id = this.keep(content)
    return url.searchParams.get('wait') === 'true' ? said(content, { id: String(id), type: 0, content }) : said(content, undefined, 204)
  }
  private discordMessage({ pathname }: URL): Answer {
    const found = this.messages.find(({ id }) => pathname.endsWith(`/messages/${id}`))
    return found === undefined ? refused(404, { message: 'Unknown Message', code: 10008 }) : refused(200, { id: found.id, content: found.text })
  }
}

/** How each says when to come back: Telegram and Discord in the body, Slack and others in the header, ntfy not at all. */
function tooMany(kind: Kind | undefined): Pick<Answer, 'headers' | 'body'> {
  if (kind === 'telegram') return { body: { ok: false, error_code: 429, description: 'Too Many Requests: retry after 37', parameters: { retry_after: 37 } } }
  if (kind === 'discord') return { body: { message: 'You are being rate limited.', retry_after: 36.5, global: false } }
  if (kind === 'ntfy') return { body: { code: 42901, http: 429, error: 'limit reached: too many requests', link: 'https://ntfy.sh/docs/publish/#limitations' } }
  return { headers: { 'retry-after': '37' }, body: 'slow down' }
}
