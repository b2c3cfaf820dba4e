"""Answers questions about inventories with ansible-core itself, many in one process: one JSON request a line, one JSON answer a line.

list:    {"op": "list", "sources": [...], "patterns": [...], "vault_password": "..."} -> what ansible-inventory --list prints, and hosts a pattern
template: {"op": "template", "sources": [...], "host": "...", "templates": [...], "environment": {...}} -> for each its value or why there is none
config:  {"op": "config", "path": "...", "environment": {...}, "cwd": "..."} -> settings by name
encrypt: {"op": "encrypt", "text": "...", "password": "...", "id": "..."} -> an Ansible Vault text
"""
import json
import os
import signal
import sys

answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
sys.stdout = sys.stderr = open(os.devnull, 'w')

from ansible import constants as C
from ansible.cli.inventory import InventoryCLI
from ansible.config.manager import ConfigManager
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.plugins.loader import connection_loader
from ansible.plugins.vars import host_group_vars
from ansible.template import Templar
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager

# Its definitions take long to load; another file is put under them for each question.
manager = ConfigManager(os.environ['ANSIBLE_CONFIG'])
cli = InventoryCLI(['ansible-inventory', '--list'])
cli.parse()
# What the plugin ssh reads of the configuration.
connection_loader.get('ssh', class_only=True)
manager.initialize_plugin_configuration_definitions('connection', 'ssh', C.config.get_configuration_definitions('connection', 'ssh'))


class TooLong(BaseException):
    """Ansible does not come to an end: a variable that names itself can keep it busy for hours."""


def stop(*_):
    raise TooLong


signal.signal(signal.SIGALRM, stop)
# Ctrl-C is for the one who asks: the answer at hand is still wanted.
signal.signal(signal.SIGINT, signal.SIG_IGN)


def sentence(error):
    return type(error).__name__ + ': ' + str(error)


def show(text):
    """What the terminal gets: a byte that was no UTF-8 as a question mark."""
    return text.encode('utf-8', 'replace').decode('utf-8')


def list_inventory(request):
    host_group_vars.FOUND.clear()
    loader = DataLoader()
    password = request.get('vault_password')
    if password:
        loader.set_vault_secrets([('default', VaultSecret(password.encode('utf-8')))])
    try:
        inventory = InventoryManager(loader=loader, sources=request['sources'])
        cli.loader, cli.inventory = loader, inventory
        cli.vm = VariableManager(loader=loader, inventory=inventory, version_info=cli.version_info(gitinfo=False))
        listed = show(cli.dump(cli.json_inventory(inventory.groups['all'])))
    except RecursionError:
        raise
    except Exception as error:
        return {'error': sentence(error)}
    hosts = {}
    for pattern in request.get('patterns', []):
        try:
            hosts[pattern] = [h.name for h in inventory.get_hosts(pattern) if not h.implicit]
        except Exception as error:
            hosts[pattern] = sentence(error)
    return {'list': listed, 'hosts': hosts}


variables_of = {}


def host_variables(sources, host):
    """What a template of the host sees; the last inventory asked for is kept."""
    key = (tuple(sources), host)
    if key not in variables_of:
        variables_of.clear()
        host_group_vars.FOUND.clear()
        loader = DataLoader()
        inventory = InventoryManager(loader=loader, sources=sources)
        manager = VariableManager(loader=loader, inventory=inventory, version_info=cli.version_info(gitinfo=False))
        HostVars(inventory, manager, loader)
        variables_of[key] = (loader, manager.get_vars(host=inventory.get_host(host)))
    return variables_of[key]


def template(request):
    loader, variables = host_variables(request['sources'], request['host'])
    saved = dict(os.environ)
    os.environ.update(request['environment'])
    answers = []
    try:
        for text in request['templates']:
            signal.alarm(10)
            try:
                value = Templar(loader=loader, variables=variables).template(text, fail_on_undefined=True)
                answers.append({'value': json.loads(json.dumps(value))})
            except (RecursionError, TooLong) as error:
                answers.append({'error': type(error).__name__})
            except Exception as error:
                answers.append({'error': sentence(error)[:500]})
            finally:
                signal.alarm(0)
    finally:
        os.environ.clear()
        os.environ.update(saved)
    return {'values': answers}


def read_config(request):
    os.chdir(request['cwd'])
    saved = dict(os.environ)
    os.environ.update(request['environment'])
    try:
        manager._config_file, manager._parsers = request['path'], {}
        manager._parse_config_file()
        names = ['DEFAULT_HOST_LIST', 'DEFAULT_REMOTE_USER', 'DEFAULT_REMOTE_PORT', 'DEFAULT_PRIVATE_KEY_FILE',
                 'DEFAULT_TIMEOUT', 'DEFAULT_FORKS', 'DEFAULT_TRANSPORT', 'DEFAULT_VAULT_PASSWORD_FILE', 'DEFAULT_VAULT_IDENTITY_LIST',
                 'DEFAULT_BECOME', 'DEFAULT_BECOME_METHOD', 'DEFAULT_BECOME_USER']
        values = {name: manager.get_config_value(name) for name in names}
        for name in ['host_key_checking', 'ssh_args', 'ssh_common_args', 'ssh_extra_args']:
            values[name] = manager.get_config_value(name, plugin_type='connection', plugin_name='ssh')
        return {'values': values}
    except Exception as error:
        return {'error': sentence(error)}
    finally:
        os.environ.clear()
        os.environ.update(saved)
        os.chdir('/')


def encrypt(request):
    secret = VaultSecret(request['password'].encode('utf-8'))
    identity = request.get('id')
    vault = VaultLib([(identity or 'default', secret)])
    return {'text': vault.encrypt(request['text'], secret, vault_id=identity).decode('ascii')}


operations = {'list': list_inventory, 'template': template, 'config': read_config, 'encrypt': encrypt}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = operations[request['op']](request)
    except RecursionError:
        answer = {'error': 'RecursionError'}
    answers.write(json.dumps(answer) + '\n')
    answers.flush()
