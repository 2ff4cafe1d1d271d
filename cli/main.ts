#!/usr/bin/env node
/** The `strangler` command. Node keeps the compiled code from one run to the next, which halves the time until anything happens. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./run.ts');
