/** What every transport owes, whatever lies between: registered once for each kind of address. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { HardshellError, type ExitName } from '../../src/model/errors.js'
import type { Address } from '../../src/model/host.js'
import { openTransport } from '../../src/transport/open.js'
import type { Transport } from '../../src/transport/transport.js'

export const noun = (wanted: ExitName) => (error: unknown) => {
  assert.ok(error instanceof HardshellError, `not a HardshellError: ${String(error)}`)
  assert.equal(error.noun, wanted, error.message)
  assert.notEqual(error.hint, '')
  return true
}

/** What the host sees of the operator's own settings, if anything. */
export const ENV = { ...process.env, LC_ALL: 'C.UTF-8', LC_HARDSHELL: 'sent', LANG: 'de_DE.UTF-8' }

/** @param open called once before the tests; `close` afterwards */
export function conformance(name: string, open: () => Promise<{ address: Address; close: () => Promise<void> }>, { skip }: { skip?: string | undefined } = {}): void {
  describe(`transport ${name}`, { skip: skip ?? false, timeout: 120_000 }, () => {
    let host: Awaited<ReturnType<typeof open>>
    let transport: Transport
    before(async () => {
      host = await open()
      transport = openTransport(host.address, ENV)
    })
    after(async () => {
      await transport.close()
      await host.close()
    })
    const text = async (script: string): Promise<string> => {
      const { status, stdout, stderr } = await transport.run(script)
      assert.equal(status, 0, stderr.toString())
      return stdout.toString()
    }
    const scratch = (): string => `/tmp/hs-conformance-${randomBytes(6).toString('hex')}`

    for (const status of [0, 1, 44, 77, 127, 255]) {
      test(`status ${status} is the script's`, async () => {
        assert.equal((await transport.run(`exit ${status}`)).status, status)
      })
    }

    test('a script ended by a signal has status 128 + n', async () => {
      assert.equal((await transport.run('kill -9 $$')).status, 137)
      assert.equal((await transport.run('kill -15 $$')).status, 143)
    })

    test('a script with a syntax error ends with a status and says so', async () => {
      const { status, stderr } = await transport.run('echo one\nif then\n')
      assert.notEqual(status, 0)
      assert.match(stderr.toString(), /syntax error/i)
    })

    test('stdout and stderr come apart, with and without a last newline', async () => {
      const { stdout, stderr } = await transport.run('printf out; printf err >&2; echo; printf more >&2')
      assert.equal(stdout.toString(), 'out\n')
      assert.equal(stderr.toString(), 'errmore')
    })

    test('ten megabytes arrive intact', async () => {
      const wanted = createHash('sha256')
      for (let n = 1; n <= 1_400_000; n++) wanted.update(`${n}\n`)
      const { stdout } = await transport.run('seq 1 1400000')
      assert.ok(stdout.length > 10_000_000)
      assert.equal(createHash('sha256').update(stdout).digest('hex'), wanted.digest('hex'))
    })

    test('every byte value arrives intact, on both streams', async () => {
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      const octal = [...all].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
      const { stdout, stderr } = await transport.run(`printf '${octal}'; printf '${octal}' >&2`)
      assert.deepEqual(stdout, all)
      assert.deepEqual(stderr, all)
    })

    test('a script of a megabyte runs', async () => {
      const filler = `# ${'x'.repeat(98)}\n`.repeat(10_000)
      assert.equal(await text(`a=1\n${filler}echo "$((a + 1))"`), '2\n')
    })

    test('a long script that ends early is no broken connection', async () => {
      const filler = `# ${'x'.repeat(98)}\n`.repeat(10_000)
      assert.equal((await transport.run(`exit 3\n${filler}`)).status, 3)
    })

    test('quotes, dollars, backslashes, unicode and here-documents reach the shell as they are', async () => {
      const script = [`a='it'"'"'s'`, `printf '%s|' "$a" '$HOME \`x\` \\\\n' "grüße 🐚"`, `cat <<'EOF'`, '$not \\expanded "here"', 'EOF'].join('\n')
      assert.equal(await text(script), `it's|$HOME \`x\` \\\\n|grüße 🐚|$not \\expanded "here"\n`)
    })

    test('a script may begin with a comment and end without a newline', async () => {
      assert.equal(await text('#!/bin/sh\n# why\necho done # now'), 'done\n')
      assert.equal(await text(''), '')
    })

    test('a script that cannot be sent is refused', async () => {
      await assert.rejects(transport.run('echo a\0b'), RangeError)
    })

    test('a command that reads standard input finds it empty, and does not eat the script', async () => {
      assert.equal(await text('cat; read -r line || echo "nothing to read"\necho after'), 'nothing to read\nafter\n')
    })

    test('onLine gets whole lines in order, each from its stream, the last one also without newline', async () => {
      const seen: string[] = []
      const { stdout } = await transport.run('seq 1 50000; printf "grüße 🐚"; printf "only\\n" >&2', {
        onLine: (line, stream) => seen.push(`${stream} ${line}`),
      })
      assert.deepEqual(
        seen.filter((line) => line.startsWith('stdout')),
        stdout.toString().split('\n').map((line) => `stdout ${line}`),
      )
      assert.equal(seen.filter((line) => line.startsWith('stdout')).length, 50_001)
      assert.deepEqual(
        seen.filter((line) => line.startsWith('stderr')),
        ['stderr only'],
      )
    })

    test('an onLine that throws ends the run with its error', async () => {
      const wrong = new Error('wrong')
      await assert.rejects(
        transport.run('echo one; echo two', {
          onLine: () => {
            throw wrong
          },
        }),
        wrong,
      )
    })

    test('lines arrive while the script still runs', async () => {
      const file = scratch()
      let touched: Promise<string> | undefined
      const running = transport.run(`echo waiting; until [ -e ${file} ]; do sleep 0.1; done; rm ${file}; echo seen`, {
        onLine: (line) => {
          if (line === 'waiting') touched = text(`touch ${file}`)
        },
      })
      await Promise.all([running, touched])
      assert.equal((await running).stdout.toString(), 'waiting\nseen\n')
      assert.equal(await touched, '')
    })

    test('two runs go on at once', async () => {
      const [a, b] = [scratch(), scratch()]
      const meet = (mine: string, other: string): string => `touch ${mine}; until [ -e ${other} ]; do sleep 0.1; done; echo met`
      assert.deepEqual(await Promise.all([text(meet(a, b)), text(meet(b, a))]), ['met\n', 'met\n'])
      await text(`rm ${a} ${b}`)
    })

    test('what a script leaves running is not waited for', async () => {
      const { status, stdout } = await transport.run('sleep 600 & echo $!; exit 5')
      assert.equal(status, 5)
      await text(`kill ${Number(stdout.toString())}`)
    })

    test('an aborted run is interrupted', async () => {
      const stop = new AbortController()
      let pid = 0
      const running = transport.run('echo $$; exec sleep 600', {
        signal: stop.signal,
        onLine: (line) => {
          pid = Number(line)
          stop.abort()
        },
      })
      await assert.rejects(running, noun('interrupted'))
      await transport.run(`kill ${pid}`)
      await assert.rejects(transport.run('true', { signal: AbortSignal.abort() }), noun('interrupted'))
    })

    test('a run that takes too long is given up as unreachable', async () => {
      let pid = 0
      await text('true')
      const running = transport.run('echo $$; exec sleep 600', { timeoutMs: 1500, onLine: (line) => (pid = Number(line)) })
      await assert.rejects(running, noun('unreachable'))
      if (pid > 0) await transport.run(`kill ${pid}`)
    })

    test('holdOpen: the host sees end-of-file when the operator lets go, and its answer is still heard', async () => {
      const stop = new AbortController()
      const { status, stdout } = await transport.run('echo held; cat >/dev/null; echo released; exit 7', {
        holdOpen: true,
        signal: stop.signal,
        onLine: (line) => {
          if (line === 'held') stop.abort()
        },
      })
      assert.equal(stdout.toString(), 'held\nreleased\n')
      assert.equal(status, 7)
    })

    test('holdOpen: the host sees end-of-file when the operator is killed', async () => {
      const file = scratch()
      const script = `echo held; cat >/dev/null; touch ${file}`
      const operator = spawn(process.execPath, [fileURLToPath(new URL('holdOpen.js', import.meta.url)), JSON.stringify(host.address), script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = (await once(operator.stdout, 'data')) as [Buffer]
      assert.equal(line.toString(), 'held\n')
      assert.notEqual((await transport.run(`[ -e ${file} ]`)).status, 0)
      operator.kill('SIGKILL')
      assert.equal(await text(`until [ -e ${file} ]; do sleep 0.1; done; rm ${file}; echo gone`), 'gone\n')
    })

    test("the operator's language does not travel", async () => {
      assert.equal(await text('echo "${LC_HARDSHELL-unset} ${LANG-unset}"'), 'unset unset\n')
    })

    test('a fresh login works', async () => {
      assert.equal(await transport.freshLogin(30_000), true)
    })
  })
}
