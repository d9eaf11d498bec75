/**
 * The HTML scorecard in a real browser: a phone and a desk, light and dark, and on paper. Nothing runs in it, nothing is asked
 * for, nothing is cut off, and every word can be read.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core'
import { auditHtml } from '../../src/report/html.js'
import { many, one } from '../../src/report/samples.js'
import { packageRoot } from '../../src/runner/assets.js'

interface Measured {
  /** Pixels to scroll sideways. */
  readonly wide: number
  /** Beginnings of texts that reach over the edge, are fainter than 4.5 to 1, or smaller than 12 pixels. */
  readonly outside: readonly string[]
  readonly faint: readonly string[]
  readonly small: readonly string[]
  readonly paper: string
  /** How many texts are folded away. */
  readonly hidden: number
}
const measure = readFileSync(new URL('test/unit/measure-page.mjs', packageRoot), 'utf8').replace(/^\/\*[^]*?\*\/\n;/, '')
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
const skip = executablePath === undefined ? 'no Chromium on this machine: scripts/prepare-tests installs it' : false
const SCREENS = [
  ['a phone', { viewport: { width: 360, height: 740 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true }],
  ['a desk', { viewport: { width: 1440, height: 900 } }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[]

describe('the HTML scorecard in a browser', { skip }, () => {
  let browser: Browser
  const folder = mkdtempSync(join(tmpdir(), 'hs-html-'))
  const pages = [['one host', one], ['several hosts', many]] as const
  const url = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href

  before(async () => {
    for (const [name, report] of pages) writeFileSync(join(folder, `${name}.html`), auditHtml(report))
    browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
  })
  after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Opens it; whatever it asks for, says or shows besides itself is kept. */
  async function open(context: BrowserContext, name: string): Promise<{ measured: () => Promise<Measured>; besides: readonly string[]; print: () => Promise<Buffer> }> {
    const page = await context.newPage()
    const besides: string[] = []
    page.on('request', (request) => request.url() === url(name) || besides.push(`asks for ${request.url()}`))
    page.on('console', (message) => besides.push(`says ${message.text()}`))
    page.on('dialog', (dialog) => {
      besides.push(`shows ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url(name), { waitUntil: 'load' })
    return {
      besides,
      measured: () => page.evaluate<Measured>(`(${measure})()`),
      print: async () => {
        await page.emulateMedia({ media: 'print' })
        return page.pdf({ format: 'A4' })
      },
    }
  }

  for (const [screen, options] of SCREENS)
    for (const [name] of pages)
      it(`${name} on ${screen}`, async () => {
        const papers = new Set<string>()
        for (const colorScheme of ['light', 'dark'] as const) {
          const context = await browser.newContext({ ...options, colorScheme })
          const { measured, besides } = await open(context, name)
          const { wide, outside, faint, small, paper, hidden } = await measured()
          assert.deepEqual({ wide, outside, faint, small, besides }, { wide: 0, outside: [], faint: [], small: [], besides: [] }, colorScheme)
          assert.ok(hidden > 0, 'what passes is folded away')
          papers.add(paper)
          await context.close()
        }
        assert.equal(papers.size, 2, 'dark is another paper than light')
      })

  it('on paper: white whatever the screen was, nothing folded away, several pages', async () => {
    const context = await browser.newContext({ colorScheme: 'dark' })
    const { measured, besides, print } = await open(context, 'several hosts')
    const pdf = await print()
    const { paper, hidden, faint } = await measured()
    assert.deepEqual({ paper, hidden, faint, besides }, { paper: 'rgb(255, 255, 255)', hidden: 0, faint: [], besides: [] })
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    await context.close()
  })
})
