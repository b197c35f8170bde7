# Installs the package silently, runs it, and removes it: what the Linux package has in tests/package.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..\..')

$installer = (Get-ChildItem dist\access-agent-*-windows-x64.exe | Select-Object -First 1).FullName
$folder = Join-Path $env:RUNNER_TEMP 'Access Agent'
$place = Join-Path $env:RUNNER_TEMP 'profile'
Start-Process $installer -Wait -ArgumentList '/VERYSILENT', '/CURRENTUSER', '/TASKS=atlogin', "/DIR=`"$folder`""
$agent = Join-Path $folder 'access-agent.exe'

& $agent --version
if ($LASTEXITCODE -ne 0) { throw 'the program does not run' }
$command = (Get-ItemProperty 'HKCU:\Software\Classes\access-agent\shell\open\command').'(default)'
if ($command -notlike "*access-agentw.exe*%1*") { throw "links are opened by $command" }
if (-not (Get-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run').'Access Agent') { throw 'no start at login' }

& $agent secrets file --yes --profile $place
& $agent doctor --profile $place
if ($LASTEXITCODE -ne 0) { throw 'doctor is not content' }
& $agent stop --profile $place

Start-Process (Join-Path $folder 'unins000.exe') -Wait -ArgumentList '/VERYSILENT'
for ($look = 0; (Test-Path $agent) -and $look -lt 60; $look++) { Start-Sleep 1 }
if (Test-Path $agent) { throw 'the programs are still there' }
if (Test-Path 'HKCU:\Software\Classes\access-agent') { throw 'the link scheme is still there' }
if ((Get-ItemProperty 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run').'Access Agent') { throw 'start at login is still there' }
