using System.Net;
using System.Text;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>Answers every request on a loopback port as the test says.</summary>
internal sealed class FakePrometheus : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _answering;

    /// <param name="answer">From path and query parameter, to a status and a body.</param>
    public FakePrometheus(Func<string, string, (int Status, string Body)> answer)
    {
        Port = LoopbackPort.Free();
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _answering = Task.Run(() => Answer(answer));
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public void Dispose()
    {
        _listener.Close();
        _answering.Wait();
    }

    private async Task Answer(Func<string, string, (int Status, string Body)> answer)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var (status, body) = answer(context.Request.Url!.AbsolutePath, context.Request.QueryString["query"] ?? "");
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
        }
    }
}
