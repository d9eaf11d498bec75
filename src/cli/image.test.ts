/** The command line as it is called, against a server of this process. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../model/errors.js'
import { guess } from '../report/checksum.js'
import { screen } from '../report/screen.js'
import { specSchema } from '../spec/spec.js'
import { parse } from 'yaml'
import type { Context } from './context.js'
import { main } from './program.js'

const program = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(3_000_000, 'x')])
const sha256 = createHash('sha256').update(program).digest('hex')
const cwd = mkdtempSync(join(tmpdir(), 'hs-checksum-'))
let server: Server
let base = ''

before(async () => {
  server = createServer((request, response) => {
    const send = (status: number, headers: Record<string, string>, body: Buffer | string = ''): void => void response.writeHead(status, headers).end(body)
    switch (new URL(request.url ?? '/', 'http://x').pathname) {
      case '/v0.11.0/gog_0.11.0_linux_amd64.tar.gz':
        return send(200, {}, program)
      case '/moved':
        return send(302, { location: '/v0.11.0/gog_0.11.0_linux_amd64.tar.gz' })
      case '/circle':
        return send(302, { location: '/circle' })
      case '/page':
        return send(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>')
      case '/empty':
        return send(200, {})
      case '/large':
        return send(200, { 'content-length': String(2 * 1024 ** 3) }, 'x')
      case '/cut':
        response.writeHead(200, { 'content-length': '1000' }).write('x')
        return void setImmediate(() => response.destroy())
      default:
        return send(404, {}, 'Not Found')
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(join(cwd, 'wacli'), program)
})
after(() => {
  server.close()
  server.closeAllConnections()
  rmSync(cwd, { recursive: true })
})

async function checksum(what: string): Promise<{ status: number; out: string; said: string }> {
  let out = ''
  let said = ''
  const context = { cwd, env: {}, screen: screen(false, 200), signal: new AbortController().signal, out: (text: string) => (out += text), say: (text: string) => (said += text) } as unknown as Context
  return { status: await main(['image', 'checksum', what], context), out, said }
}

describe('hardshell image checksum', () => {
  it('prints lines that the spec takes as they are', async () => {
    const url = `${base}/v0.11.0/gog_0.11.0_linux_amd64.tar.gz`
    const { status, out, said } = await checksum(url)
    assert.equal(status, EXIT.ok, said)
    const { image } = specSchema.parse({ image: { binaries: parse(out) as object[] } })
    assert.deepEqual(image.binaries, [{ name: 'gog', version: '0.11.0', url, sha256, path: 'gog' }])
    assert.match(said, /not that the file is\nthe publisher's/)
  })
  it('follows redirects', async () => assert.match((await checksum(`${base}/moved`)).out, new RegExp(sha256)))
  it('takes a file', async () => {
    const { status, out } = await checksum('wacli')
    assert.equal(status, EXIT.ok)
    assert.match(out, new RegExp(`sha256: ${sha256}`))
  })

  const rows: [string, () => string, keyof typeof EXIT, RegExp][] = [
    ['the latest release', () => `${base}/releases/latest/download/gog`, 'usage', /names whatever is newest/],
    ['another kind of address', () => 'ftp://example.org/gog', 'usage', /only https:/],
    ['a file that is not there', () => 'gog', 'usage', /neither a URL nor a file/],
    ['a file that the server does not have', () => `${base}/nothing`, 'operator', /answered 404/],
    ['a web page', () => `${base}/page`, 'operator', /a web page/],
    ['nothing', () => `${base}/empty`, 'operator', /checksum of an empty file/],
    ['more than any program', () => `${base}/large`, 'operator', /larger than 1024 MiB/],
    ['half of it', () => `${base}/cut`, 'operator', /could not be downloaded/],
    ['a circle of redirects', () => `${base}/circle`, 'operator', /redirects more than 10 times/],
    ['a server that is not there', () => 'http://127.0.0.1:9/gog-1.0', 'operator', /ECONNREFUSED/],
  ]
  for (const [name, what, code, words] of rows)
    it(`refuses ${name}`, async () => {
      const { status, out, said } = await checksum(what())
      assert.equal(status, EXIT[code], said)
      assert.match(said, words)
      assert.equal(out, '')
    })
})

describe('what an address tells', () => {
  const rows: [string, string, string][] = [
    ['https://github.com/steipete/gogcli/releases/download/v0.11.0/gogcli_0.11.0_linux_amd64.tar.gz', 'gogcli', '0.11.0'],
    ['https://github.com/steipete/wacli/releases/download/v1.2.0-beta.1/wacli-linux-arm64', 'wacli', '1.2.0-beta.1'],
    ['https://example.org/goplaces', 'goplaces', 'VERSION'],
    ['https://example.org/tool-2.1.tgz?x=1', 'tool', '2.1'],
  ]
  for (const [url, name, version] of rows) it(url, () => assert.deepEqual({ ...guess(url, new Uint8Array()), archive: 0 }, { name, version, archive: 0 }))
})
