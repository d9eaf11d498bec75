/** Hashes what a URL gives, as it arrives: nothing of it is kept. For `hardshell image checksum`. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import type { Readable } from 'node:stream'

export interface Limits {
  readonly bytes: number
  /** Milliseconds without a byte. */
  readonly idleMs: number
  readonly redirects: number
  readonly signal?: AbortSignal
}
export interface Sum {
  readonly sha256: string
  readonly bytes: number
  /** Its first bytes, as many as tell what kind of file it is. */
  readonly head: Buffer
  /** Where it came from in the end, after redirects; a file's path. */
  readonly from: string
}

/** Rejects with a plain Error whose message says what went wrong. */
export async function sumOfUrl(url: string, limits: Limits): Promise<Sum> {
  let at = new URL(url)
  for (let hop = 0; hop <= limits.redirects; hop++) {
    const response = await get(at, limits)
    const status = response.statusCode ?? 0
    const { location } = response.headers
    if (status >= 300 && status < 400 && location !== undefined) {
      response.destroy()
      const next = new URL(location, at)
      if (!/^https?:$/.test(next.protocol)) throw new Error(`it redirects to ${next.protocol}`)
      if (at.protocol === 'https:' && next.protocol === 'http:') throw new Error(`it redirects from https to http (${next.host})`)
      at = next
      continue
    }
    if (status !== 200) {
      response.destroy()
      throw new Error(`the server answered ${status}`)
    }
    if (/^text\/html\b/.test(response.headers['content-type'] ?? '')) {
      response.destroy()
      throw new Error('the server answered with a web page, not with a file')
    }
    const declared = Number(response.headers['content-length'] ?? 0)
    if (declared > limits.bytes) {
      response.destroy()
      throw tooLarge(limits)
    }
    const sum = await sumOf(response, at.href, limits)
    if (response.headers['content-length'] !== undefined && sum.bytes !== declared) throw new Error(`only ${sum.bytes} of ${declared} bytes arrived`)
    return sum
  }
  throw new Error(`it redirects more than ${limits.redirects} times`)
}

export const sumOfFile = (path: string, limits: Limits): Promise<Sum> => sumOf(createReadStream(path), path, limits)

function get(url: URL, { idleMs, signal }: Limits): Promise<Readable & { statusCode?: number; headers: NodeJS.Dict<string> }> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, timeout: idleMs, headers: { 'user-agent': 'hardshell', accept: '*/*' }, ...(signal === undefined ? {} : { signal }) }
    const asked = (url.protocol === 'https:' ? overHttps : overHttp)(url, options, (response) => resolve(response as never))
    asked.on('timeout', () => asked.destroy(new Error(`nothing arrived for ${idleMs / 1000} s`)))
    asked.on('error', reject)
    asked.end()
  })
}

const tooLarge = (limits: Limits): Error => new Error(`it is larger than ${Math.round(limits.bytes / 1024 / 1024)} MiB`)

async function sumOf(stream: Readable, from: string, limits: Limits): Promise<Sum> {
  const hash = createHash('sha256')
  let bytes = 0
  let head = Buffer.alloc(0)
  for await (const chunk of stream) {
    const part = chunk as Buffer
    bytes += part.length
    if (bytes > limits.bytes) {
      stream.destroy()
      throw tooLarge(limits)
    }
    if (head.length < HEAD) head = Buffer.concat([head, part]).subarray(0, HEAD)
    hash.update(part)
  }
  return { sha256: hash.digest('hex'), bytes, head, from }
}
const HEAD = 512
