import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('is quick, and loads none of the libraries that are loaded on first use', async () => {
    const extension = vscode.extensions.getExtension('fleet-reboot.fleet-reboot');
    assert.ok(extension);
    assert.ok(!extension.isActive, 'nothing activates it before it is needed');
    const began = performance.now();
    await extension.activate();
    const milliseconds = performance.now() - began;
    console.log(`activation: ${milliseconds.toFixed(1)} ms`);
    // The goal of 50 ms is held by the benchmark; here a machine may be busy with other things.
    assert.ok(milliseconds < 500, `${String(milliseconds)} ms`);
    const libraries = Object.keys(require.cache).filter((path) => /[\\/]dist[\\/]lib[\\/]/.test(path));
    assert.deepEqual(libraries, []);
  });
});
