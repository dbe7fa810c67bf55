# Installs the MSI silently on this PC, looks at what it did, repairs, and removes it.
# For the Windows runner: what Wine cannot show.
param([Parameter(Mandatory)][string]$Msi)

$ErrorActionPreference = "Stop"
$Program = "$env:ProgramFiles\Journalbryggan"
$Machine = "$env:ProgramData\Journalbryggan"
$Run = "HKLM:\Software\Microsoft\Windows\CurrentVersion\Run"
$Shortcut = "$env:ProgramData\Microsoft\Windows\Start Menu\Programs\Journalbryggan.lnk"
$Log = Join-Path $env:RUNNER_TEMP "msi.log"
$Secret = "kR7planted9secret"

function Invoke-Msi([string]$Words) {
    $done = Start-Process msiexec -ArgumentList "$Words /qn /l*v `"$Log`"" -Wait -PassThru
    if ($done.ExitCode -ne 0) {
        Get-Content $Log | Select-String -Context 20 "Return value 3" | Out-Host
        Get-ChildItem "$Machine\logs" -ErrorAction SilentlyContinue | Get-Content | Out-Host
        throw "msiexec $Words answered $($done.ExitCode)"
    }
    if (Select-String -Path $Log -SimpleMatch $Secret -Quiet) { throw "the log holds the secret" }
}

function Assert([bool]$Holds, [string]$What) {
    if (-not $Holds) { throw "not so: $What" }
    Write-Host "ok: $What"
}

function Get-OurCertificates {
    @(Get-ChildItem Cert:\LocalMachine\Root | Where-Object FriendlyName -Like "Journalbryggan*")
}

function Test-Page {
    # With the system's own trust: it fails where the certificate is not trusted.
    try { Invoke-WebRequest https://localhost:44300/ -UseBasicParsing -MaximumRedirection 0 | Out-Null }
    catch { return $null -ne $_.Exception.Response }
    return $true
}

Invoke-Msi "/i `"$Msi`" JOURNALDIR=`"C:\df3\journaler`" CLIENTID=abc CLIENTSECRET=$Secret"
Assert (Test-Path $Shortcut) "a shortcut for everybody"
Assert ((Get-ItemProperty $Run).Journalbryggan -like "*Journalbryggan Agent.exe*") "the start at log-on"
Assert ((Get-ItemProperty HKLM:\Software\Journalbryggan).JournalDir -eq "C:\df3\journaler") "the journal folder"
Assert ((& "$Program\journalbryggan.exe" --version) -match "^\d+\.\d+\.\d+$") "the version"
Assert ((Get-OurCertificates).Count -eq 1) "one trusted certificate"
Assert (-not (Get-OurCertificates)[0].HasPrivateKey) "its key is not in the store"
Assert ((Get-Acl "$Machine\tls").AreAccessRulesProtected) "the key's folder inherits no rights"
$before = (Get-OurCertificates)[0].Thumbprint

Start-Process "$Program\Journalbryggan Agent.exe" -ArgumentList "run"
foreach ($second in 1..30) { if (Test-Page) { break }; Start-Sleep 1 }
Assert (Test-Page) "the page answers, and Windows trusts it"

Invoke-Msi "/fa `"$Msi`""
Assert ((Get-OurCertificates)[0].Thumbprint -eq $before) "a repair keeps the certificate"
Assert (-not (Get-Process "Journalbryggan Agent" -ErrorAction SilentlyContinue)) "a repair stops the agent"

Start-Process "$Program\Journalbryggan Agent.exe" -ArgumentList "run"
foreach ($second in 1..30) { if (Test-Page) { break }; Start-Sleep 1 }
Invoke-Msi "/x `"$Msi`""
Assert (-not (Test-Path $Program)) "the program is gone, though it ran"
Assert ((Get-OurCertificates).Count -eq 0) "the certificate is gone"
Assert (-not (Test-Path "$Machine\tls")) "and its key"
Assert (-not (Test-Path "$Machine\client.dat")) "and the client"
Assert (-not (Test-Path $Shortcut)) "the shortcut is gone"
Assert ($null -eq (Get-ItemProperty $Run).Journalbryggan) "the start at log-on is gone"
Assert (-not (Test-Path HKLM:\Software\Journalbryggan)) "the registry is clean"
Assert (Test-Path "$env:LOCALAPPDATA\Journalbryggan\ledger.db") "the ledger is left"
