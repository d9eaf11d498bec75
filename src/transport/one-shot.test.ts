import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { userInfo } from 'node:os'
import { describe, it } from 'node:test'
import { Secret } from '../model/secret.js'
import { oneShot, type OneShot } from './one-shot.js'

const TARGET = 'http://127.0.0.1:18789/#bootstrapToken=hunter2'

/** A visit; the host header may be forged, as by a site that rebinds its name. */
function visit(address: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** The page's answer to a visitor who is not root. */
async function statusFor(address: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'fetch(process.argv[1], { redirect: "manual" }).then(({ status }) => console.log(status))', address], {
    ...(userInfo().uid === 0 ? { uid: 65_534, gid: 65_534 } : {}),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  return Number(said)
}

async function withPage(check: (page: OneShot) => Promise<void>, lifeMs = 60_000, owner?: number): Promise<void> {
  const page = await oneShot(new Secret(TARGET), lifeMs, owner)
  try {
    await check(page)
  } finally {
    page.close()
  }
}

describe('the one-shot page', () => {
  it('leads on once, and says that nothing may be kept', () =>
    withPage(async (page) => {
      assert.match(page.address, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/)
      assert.ok(!page.address.includes('hunter2'))
      const first = await visit(page.address)
      assert.equal(first.status, 303)
      assert.equal(first.headers['location'], TARGET)
      assert.equal(first.headers['cache-control'], 'no-store')
      assert.equal(first.headers['referrer-policy'], 'no-referrer')
      assert.equal(first.body, '')
      assert.equal(await page.used, true)
      const second = await visit(page.address)
      assert.equal(second.status, 410)
      assert.equal(second.headers['location'], undefined)
    }))

  it('is not used up by what is no visit of a browser', () =>
    withPage(async (page) => {
      const wrong = [
        visit(new URL('/', page.address).href),
        visit(`${page.address}x`),
        visit(page.address, { method: 'HEAD' }),
        visit(page.address, { method: 'POST' }),
        visit(page.address, { headers: { Host: 'evil.example' } }),
        visit(page.address, { headers: { 'Sec-Purpose': 'prefetch' } }),
      ]
      for (const { status, headers } of await Promise.all(wrong)) {
        assert.equal(status, 404)
        assert.equal(headers['location'], undefined)
      }
      assert.equal((await visit(page.address)).status, 303)
    }))

  it('turns away another user of this machine', { skip: process.platform === 'linux' ? false : 'only Linux tells whose a connection is' }, async () => {
    // root may be anybody, so as root the visitor is; else the page's owner is said to be another
    const stranger = userInfo().uid === 0 ? 65_534 : userInfo().uid + 1
    await withPage(async (page) => assert.equal(await statusFor(page.address), 404), 60_000, userInfo().uid === 0 ? 0 : stranger)
    await withPage(async (page) => assert.equal(await statusFor(page.address), 303), 60_000, userInfo().uid === 0 ? stranger : userInfo().uid)
  })

  it('ends with its time', () =>
    withPage(async (page) => {
      // its clock alone would not keep this process waiting
      const awake = setInterval(() => undefined, 1000)
      assert.equal(await page.used, false)
      clearInterval(awake)
      await assert.rejects(visit(page.address), { code: 'ECONNREFUSED' })
    }, 10))
})
