/* Stands for the frozen program where only the MSI is tested: writes down how it was
   called, and fails at the command for which C:\stub has a file fail-<command>. */

#include <stdio.h>
#include <string.h>
#include <windows.h>

#define FOLDER "C:\\stub\\"

static int must_fail(const char *command) {
    char path[MAX_PATH];
    snprintf(path, sizeof path, FOLDER "fail-%s", command);
    return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

int main(int count, char **words) {
    CreateDirectoryA(FOLDER, NULL);
    FILE *calls = fopen(FOLDER "calls.txt", "a");
    if (!calls)
        return 1;
    const char *name = strrchr(words[0], '\\');
    fprintf(calls, "%s", name ? name + 1 : words[0]);
    for (int i = 1; i < count; i++)
        fprintf(calls, "|%s", words[i]);
    fprintf(calls, "\n");
    fclose(calls);
    return count > 2 && must_fail(words[2]);
}
