; The installer for Windows, for Inno Setup 6.3 or newer:
;   iscc /DVersion=0.1.0 /DPrograms=..\..\build\package\dist\access-agent packaging\windows\access-agent.iss
; packaging\windows\make.ps1 calls it. For this user by default, for everybody when an administrator asks for it.
; tests/structure/test_packaging.py holds names, keys and files here to the constants of the code.

#if Ver < EncodeVer(6, 3, 0)
  #error This needs Inno Setup 6.3: older ones read the French words in another encoding
#endif
#ifndef Version
  #error Version is missing: call packaging\windows\make.ps1
#endif
#ifndef Numbers
  #define Numbers Version
#endif
#ifndef Publisher
  #define Publisher "Local build"
#endif
#ifndef Programs
  #define Programs "..\..\build\package\dist\access-agent"
#endif

[Setup]
AppId={{5B0D6C3E-0C4F-4E5D-9C1E-3A7C7B0E52A1}
AppName=Access Agent
AppVersion={#Version}
AppPublisher={#Publisher}
#ifdef Homepage
AppPublisherURL={#Homepage}
#endif
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\Access Agent
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir=..\..\dist
OutputBaseFilename=access-agent-{#Version}-windows-x64
SetupIconFile=..\..\build\package\icons\access-agent.ico
UninstallDisplayIcon={app}\access-agentw.exe
LicenseFile=..\..\LICENSE
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
CloseApplications=yes
RestartApplications=no
ChangesEnvironment=yes
#ifdef Sign
SignTool=signer
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"

[CustomMessages]
en.AtLogin=Start at login, so that this computer can be reached
fr.AtLogin=Démarrer à l’ouverture de session, pour que cet ordinateur soit joignable
en.OnPath=Add access-agent to the PATH
fr.OnPath=Ajouter access-agent au PATH
en.OpenNow=Open Access Agent
fr.OpenNow=Ouvrir Access Agent

[Tasks]
Name: "atlogin"; Description: "{cm:AtLogin}"
Name: "onpath"; Description: "{cm:OnPath}"; Flags: unchecked

[Files]
Source: "{#Programs}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "..\..\LICENSE"; DestDir: "{app}"; DestName: "LICENSE.txt"; Flags: ignoreversion
Source: "..\..\build\package\licences.txt"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\Access Agent"; Filename: "{app}\access-agentw.exe"; AppUserModelID: "AccessAgent.Desktop"

[Registry]
Root: HKA; Subkey: "Software\Classes\access-agent"; ValueType: string; ValueData: "URL:Access Agent"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\access-agent"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\access-agent\DefaultIcon"; ValueType: string; ValueData: "{app}\access-agentw.exe,0"
Root: HKA; Subkey: "Software\Classes\access-agent\shell\open\command"; ValueType: string; ValueData: """{app}\access-agentw.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "Access Agent"; ValueData: """{app}\access-agentw.exe"" --hidden"; Tasks: atlogin; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: onpath; Check: NotOnPath

[Run]
Filename: "{app}\access-agentw.exe"; Description: "{cm:OpenNow}"; Flags: nowait postinstall skipifsilent

[UninstallRun]
; The agent says goodbye to its sessions; a window of this user closes with the files it holds.
Filename: "{app}\access-agent.exe"; Parameters: "stop"; Flags: runhidden; RunOnceId: "StopAgent"

[Code]
function NotOnPath: Boolean;
var
  Path: string;
begin
  Result := not RegQueryStringValue(HKCU, 'Environment', 'Path', Path)
    or (Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0);
end;

{ Before files are replaced, the agent that runs ends its sessions in order. }
function PrepareToInstall(var NeedsRestart: Boolean): string;
var
  Code: Integer;
begin
  Result := '';
  if FileExists(ExpandConstant('{app}\access-agent.exe')) then
    Exec(ExpandConstant('{app}\access-agent.exe'), 'stop', '', SW_HIDE, ewWaitUntilTerminated, Code);
end;

{ The user's PATH as it was, without our folder. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path, Ours: string;
  At: Integer;
begin
  if Step <> usPostUninstall then
    exit;
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    exit;
  Ours := ';' + ExpandConstant('{app}');
  At := Pos(Uppercase(Ours) + ';', Uppercase(Path) + ';');
  if At > 0 then
  begin
    Delete(Path, At, Length(Ours));
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Path);
  end;
end;
