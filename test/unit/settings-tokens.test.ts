/** The perl that finds gateway tokens in copies of openclaw.json (src/areas/secrets/files/settings-tokens.sh), on texts that OpenClaw and people leave. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { packageRoot } from '../../src/runner/assets.js'

const words = readFileSync(new URL('src/areas/secrets/files/settings-tokens.sh', packageRoot), 'utf8')
const PUT = `print tokens_in($_, sub { my ($value, $own) = @_; literal($value) ? ($own ? '{REF}' : '"\${NAME}"') : undef })`
const mended = (text: string): string => execFileSync('sh', ['-c', `${words}\nexec perl -0777 -ne "$settings_tokens$1"`, 'sh', PUT], { input: text, encoding: 'utf8' })

for (const [what, text, want] of [
  ['plain JSON', '{"gateway":{"port":1,"auth":{"rateLimit":{"token":"x"},"mode":"token","token":"aaa"}}}', '{"gateway":{"port":1,"auth":{"rateLimit":{"token":"x"},"mode":"token","token":{REF}}}}'],
  ['JSON5 with comments', "// auth: { token: 'no' }\n{ gateway: { /* { */ auth: { token /*:*/ : 'it\\'s', }, }, }", "// auth: { token: 'no' }\n{ gateway: { /* { */ auth: { token /*:*/ : {REF}, }, }, }"],
  ['a file cut off in the middle', '{"a":[{"b":"}"}],"gateway":{"auth":{"token":"aaa', '{"a":[{"b":"}"}],"gateway":{"auth":{"token":{REF}'],
  ['the variable under env', '{"env":{"vars":{"OPENCLAW_GATEWAY_TOKEN":"aaa"}}}', '{"env":{"vars":{"OPENCLAW_GATEWAY_TOKEN":"${NAME}"}}}'],
] as const)
  test(`${what}: the token is found, and all else stays`, () => assert.equal(mended(text), want))

for (const text of [
  '{"channels":{"x":{"auth":{"token":"theirs"}}},"mcp":{"gateway":{"auth":{"token":"theirs"}}},"u":"{\\"gateway\\":{\\"auth\\":{\\"token\\":\\"t\\"}}}"}',
  '{"gateway":{"auth":{"token":{"source":"env","provider":"default","id":"OPENCLAW_GATEWAY_TOKEN"}}}}',
  '{"gateway":{"auth":{"token":"${OPENCLAW_GATEWAY_TOKEN}"}}}',
  '{"gateway":{"auth":{"token":"__OPENCLAW_REDACTED__"},"remote":{"url":"https://a//b"}},"list":["gateway","auth","token","x"]}',
  'no settings at all: "gateway" {',
])
  test(`nothing to mend in ${text.slice(0, 60)}`, () => assert.equal(mended(text), text))
