# Makes the installer for Windows in dist\; needs Python 3.11 or newer, Node.js, Git's bash and Inno Setup 6.3 or newer.
# Signed when ACCESS_SIGN_COMMAND is set: the command of the signing tool, with $f where the file stands.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..\..')

function Invoke-Checked { param([string] $Program, [string[]] $Words)
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

if (-not (Test-Path resources\novnc\package.json)) { Invoke-Checked bash @('.ci/client-page') }
Invoke-Checked python @('packaging\freeze.py')
Invoke-Checked build\package\venv\Scripts\python.exe @('packaging\licences.py', 'build\package\licences.txt')
$programs = 'build\package\dist\access-agent'
$version = (& "$programs\access-agent.exe" --version).Trim()

$words = @("/DVersion=$version", "/DPrograms=$((Resolve-Path $programs).Path)")
$words += "/DNumbers=$([regex]::Match($version, '^\d+(\.\d+){0,3}').Value)"  # Windows takes no rc1
$words += "/DPublisher=$((python packaging\publisher.py shown).Trim())"
$homepage = (python packaging\publisher.py homepage).Trim()
if ($homepage) { $words += "/DHomepage=$homepage" }
if ($env:ACCESS_SIGN_COMMAND) {
    foreach ($program in Get-ChildItem $programs -Filter *.exe) {
        Invoke-Checked cmd @('/c', $env:ACCESS_SIGN_COMMAND.Replace('$f', "`"$($program.FullName)`""))
    }
    $words += @('/DSign', "/Ssigner=$($env:ACCESS_SIGN_COMMAND)")
}
Invoke-Checked iscc ($words + 'packaging\windows\access-agent.iss')
$installer = "dist\access-agent-$version-windows-x64.exe"
$sum = (Get-FileHash $installer -Algorithm SHA256).Hash.ToLower()
Set-Content dist\SHA256SUMS-windows "$sum  $(Split-Path $installer -Leaf)" -Encoding ascii
