"""Runs commands over WinRM with python3-winrm, which nobody here wrote. Reads JSON, one request, from standard input:
{"endpoint", "transport", "user", "password", "certificates" (a file), "encryption", "timeout", "commands": [[word, …], …]}
and prints a JSON array with {"stdout", "stderr", "status"} of each, or {"error", "message"} at the first that fails.
"""
import json
import sys
import warnings

from winrm.protocol import Protocol

warnings.simplefilter('ignore')
asked = json.load(sys.stdin)
answers = []
try:
    protocol = Protocol(asked['endpoint'], transport=asked['transport'], username=asked['user'], password=asked['password'],
                        ca_trust_path=asked.get('certificates'), message_encryption=asked.get('encryption', 'auto'),
                        operation_timeout_sec=asked.get('timeout', 20), read_timeout_sec=asked.get('timeout', 20) + 5)
    shell = protocol.open_shell(codepage=65001)
    for program, *words in asked['commands']:
        command = protocol.run_command(shell, program, words)
        stdout, stderr, status = protocol.get_command_output(shell, command)
        protocol.cleanup_command(shell, command)
        answers.append({'stdout': stdout.decode(), 'stderr': stderr.decode(), 'status': status})
    protocol.close_shell(shell)
except Exception as error:
    answers.append({'error': type(error).__name__, 'message': str(error)})
print(json.dumps(answers))
