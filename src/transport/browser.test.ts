import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { browserOpener, openBrowser } from './browser.js'

const folder = mkdtempSync(join(tmpdir(), 'hs-browser-'))
after(() => rmSync(folder, { recursive: true }))

/** A stand-in for xdg-open in a folder of its own. */
function opener(text: string): Record<string, string> {
  const bin = mkdtempSync(join(folder, 'bin-'))
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\n${text}\n`)
  chmodSync(join(bin, 'xdg-open'), 0o755)
  return { PATH: `${bin}:/usr/bin:/bin`, DISPLAY: ':0', OUT: join(bin, 'out') }
}

describe('a browser', () => {
  it('is there where somebody would see it', () => {
    assert.equal(browserOpener({ DISPLAY: ':0' }, 'linux'), 'xdg-open')
    assert.equal(browserOpener({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux'), 'xdg-open')
    assert.equal(browserOpener({ DISPLAY: '' }, 'linux'), undefined)
    assert.equal(browserOpener({}, 'linux'), undefined)
    assert.equal(browserOpener({}, 'darwin'), 'open')
    assert.equal(browserOpener({ SSH_CONNECTION: '203.0.113.5 1 203.0.113.6 22' }, 'darwin'), undefined)
    assert.equal(browserOpener({ WSL_DISTRO_NAME: 'Debian' }, 'linux'), 'wslview')
  })

  it('is given the address as one word', async () => {
    const env = opener('printf "%s\\n" "$#" "$1" >"$OUT"')
    assert.equal(await openBrowser('http://127.0.0.1:1/a b;c', env, 'linux'), undefined)
    assert.equal(readFileSync(env['OUT'] ?? '', 'utf8'), '1\nhttp://127.0.0.1:1/a b;c\n')
  })

  it('is of a session of its own, so that Ctrl-C here does not close it', async () => {
    const env = opener('cut -d" " -f1,6 </proc/self/stat >"$OUT"; echo $$ >>"$OUT"')
    assert.equal(await openBrowser('http://127.0.0.1:1/', env, 'linux'), undefined)
    const [stat = '', pid] = readFileSync(env['OUT'] ?? '', 'utf8').trim().split('\n')
    assert.equal(stat.split(' ')[1], pid)
  })

  it('says why it did not open', async () => {
    assert.match((await openBrowser('http://127.0.0.1:1/', opener('exit 3'), 'linux')) ?? '', /xdg-open found no browser \(status 3\)/)
    assert.match((await openBrowser('http://127.0.0.1:1/', { DISPLAY: ':0', PATH: folder }, 'linux')) ?? '', /xdg-open is not installed/)
    assert.match((await openBrowser('http://127.0.0.1:1/', {}, 'linux')) ?? '', /no screen/)
  })
})
