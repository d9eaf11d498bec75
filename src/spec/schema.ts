/** The shape of the file hardshell.yaml, and the JSON Schema that editors complete from. */
import { z } from 'zod'
import { sections } from './spec.js'

/** A leading dash would be an option to ssh; spaces and control characters are never part of an address. */
export const address = z
  .string()
  .regex(/^(?!-)(?!.*@-)(?!.*:\/\/-)[\w.@%:[\]/+-]+$/, 'must be an address: root@203.0.113.5, a Host of ~/.ssh/config, local, docker:NAME or practice:NAME')

export const hostName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a host is named with letters, digits, ".", "-" and "_"')

const host = z.strictObject({
  address: address.describe('How the host is reached: root@203.0.113.5, a Host of ~/.ssh/config, ssh://user@host:port, local, docker:NAME or practice:NAME.'),
  ...sections,
})

/** For editors and for what a key may be; values are judged per host, after the host's sections are laid over the shared ones. */
export const fileSchema = z.strictObject({
  version: z.literal(1).describe('Version of this file’s shape.'),
  hosts: z.record(hostName, host).default({}).describe('The hosts by name. Each may override the shared sections; lists are replaced, not joined.'),
  ...sections,
})

export interface JsonSchema {
  readonly title?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly default?: unknown
  readonly description?: string
}

export const jsonSchema = (): JsonSchema => ({
  title: 'hardshell.yaml',
  ...(z.toJSONSchema(fileSchema, { io: 'input' }) as JsonSchema),
})

/** The text of hardshell.schema.json. */
export const schemaText = (): string => `${JSON.stringify(jsonSchema(), null, 2)}\n`
