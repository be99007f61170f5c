using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Images;

/// <summary>An account at a registry.</summary>
internal sealed record RegistryLogin(string User, string Password);

/// <summary>The logins of `docker login` and `podman login`, in a file or in a credential helper that the file names.</summary>
/// <param name="path">The file; <c>null</c> where there is none.</param>
internal sealed class RegistryLogins(string? path)
{
    /// <summary>Uses the first file of REGISTRY_AUTH_FILE, DOCKER_CONFIG/config.json, and the user's own.</summary>
    public static RegistryLogins OfUser(Func<string, string?> variable)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var path = variable("REGISTRY_AUTH_FILE") is { Length: > 0 } file ? file
            : Path.Combine(variable("DOCKER_CONFIG") is { Length: > 0 } folder ? folder
            : Path.Combine(home, ".docker"), "config.json");
        return new RegistryLogins(File.Exists(path) ? path : null);
    }

    /// <summary>The login for a registry; <c>null</c> for none, as a public registry needs none.</summary>
    /// <exception cref="DeployException">The file or its credential helper fails.</exception>
    public async Task<RegistryLogin?> ForAsync(string registry, CancellationToken stop)
    {
        if (path is null)
            return null;
        var file = Read();
        string[] names = registry == "docker.io"
            ? ["https://index.docker.io/v1/", "docker.io"]
            : [registry, $"https://{registry}", $"https://{registry}/"];
        foreach (var name in names)
        {
            if (file.CredHelpers?.GetValueOrDefault(name) is { Length: > 0 } helper)
                return await FromHelperAsync(helper, name, stop);
            if (file.Auths?.GetValueOrDefault(name)?.Auth is { Length: > 0 } auth)
                return Decoded(auth);
        }

        return file.CredsStore is { Length: > 0 } store ? await FromHelperAsync(store, names[0], stop) : null;
    }

    private LoginFile Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path!), LoginJson.Default.LoginFile)
                ?? new LoginFile(null, null, null);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw DeployException.NotBegun($"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private RegistryLogin Decoded(string auth)
    {
        var bytes = new byte[auth.Length];
        var parts = Convert.TryFromBase64String(auth, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) : [];
        return parts.Length == 2
            ? new RegistryLogin(parts[0], parts[1])
            : throw DeployException.NotBegun($"{path}: a login is not user:password in base64");
    }

    private static async Task<RegistryLogin?> FromHelperAsync(string helper, string name, CancellationToken stop)
    {
        var program = $"docker-credential-{helper}";
        var given = await ProgramRun.RunAsync(program, ["get"], input: name, stop: stop);
        // A helper reports a missing login only in its text. A public registry needs none.
        if (!given.Succeeded)
            return given.Out.Contains("not found", StringComparison.Ordinal)
                ? null
                : throw DeployException.NotBegun($"{program}: {given.ErrorSummary}");
        try
        {
            var answer = JsonSerializer.Deserialize(given.Out, LoginJson.Default.HelperAnswer);
            if (answer is not { Username: { } user, Secret: { } secret })
                throw DeployException.NotBegun($"{program} printed no login");
            return user == "<token>"
                ? throw DeployException.NotBegun(
                    $"{program} printed an identity token for {name}, which is not supported: log in with a user and an access "
                    + "token")
                : new RegistryLogin(user, secret);
        }
        catch (JsonException)
        {
            throw DeployException.NotBegun($"{program} printed invalid JSON");
        }
    }
}

internal sealed record LoginFile(
    Dictionary<string, LoginEntry>? Auths, Dictionary<string, string>? CredHelpers, string? CredsStore);

internal sealed record LoginEntry(string? Auth);

internal sealed record HelperAnswer(
    [property: JsonPropertyName("Username")] string? Username, [property: JsonPropertyName("Secret")] string? Secret);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoginFile))]
[JsonSerializable(typeof(HelperAnswer))]
internal sealed partial class LoginJson : JsonSerializerContext;
