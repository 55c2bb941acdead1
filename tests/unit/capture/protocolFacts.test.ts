import type { Protocol } from 'devtools-protocol';
import { expect, test } from 'vitest';
import { HOOK_SOURCE_URL, parseV8Stack } from '../../../src/capture/hookMessages.ts';
import { toInitiator } from '../../../src/capture/protocolFacts.ts';

function call(functionName: string, url: string): Protocol.Runtime.CallFrame {
  return { functionName, url, scriptId: '1', lineNumber: 9, columnNumber: 4 };
}

test('the hook’s own frame is no part of who opened a socket, in the stack and in what led to it', () => {
  const initiator = toInitiator({
    type: 'script',
    stack: {
      callFrames: [call('construct', HOOK_SOURCE_URL), call('openShop', 'https://shop.example/app.js')],
      parent: { callFrames: [call('tell', HOOK_SOURCE_URL), call('onClick', 'https://shop.example/ui.js')] },
    },
  });
  expect(initiator).toEqual({
    type: 'script',
    stack: [
      { functionName: 'openShop', url: 'https://shop.example/app.js', line: 10, column: 5 },
      { functionName: 'onClick', url: 'https://shop.example/ui.js', line: 10, column: 5 },
    ],
  });
});

test('a stack as V8 writes it', () => {
  const stack = [
    'Error',
    '    at leave (https://shop.example/app.js:3:7)',
    '    at https://shop.example/app.js:9:1',
    '    at <anonymous>',
  ].join('\n');
  expect(parseV8Stack(stack)).toEqual([
    { functionName: 'leave', url: 'https://shop.example/app.js', line: 3, column: 7 },
    { functionName: '', url: 'https://shop.example/app.js', line: 9, column: 1 },
  ]);
});
