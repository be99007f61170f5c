using System.Security.Cryptography;
using System.Text;

namespace Predictions.Service.Access;

/// <summary>The keys of <see cref="SecurityOptions.KeysFile"/>. Its content is compared: a mounted file swaps links.</summary>
internal sealed class KeysFromFile(SecurityOptions options) : ITokenKeySource
{
    private const int MaxBytes = 256 * 1024;

    private IssuerKeys? _read;

    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    public async Task<IssuerKeys> ReadAsync(CancellationToken cancellation)
    {
        var json = await TextAsync(cancellation);
        var version = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        if (_read?.Version != version)
            _read = new IssuerKeys(options.Issuer!, KeySet.Parse(json), version);
        return _read;
    }

    private async Task<string> TextAsync(CancellationToken cancellation)
    {
        try
        {
            if (new FileInfo(options.KeysFile!).Length > MaxBytes)
                throw new TokenKeysException("the file is larger than 256 kB");
            return await File.ReadAllTextAsync(options.KeysFile!, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenKeysException("the file cannot be read");
        }
    }
}
