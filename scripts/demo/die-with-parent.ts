/** Preloaded into every child: when the parent is gone, even by kill -9, the child asks itself to stop. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
