# Signs files with the certificate in SIGNING_CERTIFICATE (PFX, base64), with a time
# stamp, so that the signature outlives the certificate.
param([Parameter(Mandatory)][string]$Files)

$ErrorActionPreference = "Stop"
$PSNativeCommandUseErrorActionPreference = $true

$kits = "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe"
$signtool = (Get-Item $kits | Sort-Object FullName | Select-Object -Last 1).FullName
$pfx = Join-Path $env:RUNNER_TEMP "signing.pfx"
try {
    [IO.File]::WriteAllBytes($pfx, [Convert]::FromBase64String($env:SIGNING_CERTIFICATE))
    $names = (Get-Item $Files).FullName
    & $signtool sign /q /f $pfx /p $env:SIGNING_PASSWORD /fd sha256 `
        /tr http://timestamp.digicert.com /td sha256 /d Journalbryggan $names
    & $signtool verify /q /pa $names
}
finally {
    Remove-Item $pfx -ErrorAction SilentlyContinue
}
