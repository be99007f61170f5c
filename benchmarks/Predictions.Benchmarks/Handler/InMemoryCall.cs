using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Predictions.Benchmarks.Handler;

/// <summary>One unary gRPC call, again and again, through a whole pipeline of middleware without a network or a server.</summary>
internal sealed class InMemoryCall
{
    private const int PrefixBytes = 5;

    private readonly RequestDelegate _pipeline;
    private readonly byte[] _body;
    private readonly InMemoryExchange _exchange = new();
    private readonly FeatureCollection _features = new();
    private readonly DefaultHttpContext _context;

    /// <param name="pipeline">All that answers.</param>
    /// <param name="services">The container that each call gets a scope of.</param>
    /// <param name="path">"/predictions.v1.CyclePredictions/Predict".</param>
    /// <param name="request">The message.</param>
    public InMemoryCall(RequestDelegate pipeline, IServiceProvider services, string path, IMessage request)
    {
        _pipeline = pipeline;
        _body = Framed(request);
        _features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = HttpProtocol.Http2,
            Scheme = "http",
            Method = HttpMethods.Post,
            Path = path,
            RawTarget = path,
            Headers = new HeaderDictionary
            {
                ["content-type"] = "application/grpc", ["te"] = "trailers", ["grpc-accept-encoding"] = "identity,gzip",
            },
        });
        _features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        _features.Set<IRequestBodyPipeFeature>(_exchange);
        _features.Set<IHttpResponseFeature>(_exchange);
        _features.Set<IHttpResponseBodyFeature>(_exchange);
        _features.Set<IHttpResponseTrailersFeature>(_exchange);
        _context = new DefaultHttpContext(_features) { ServiceScopeFactory = services.GetRequiredService<IServiceScopeFactory>() };
    }

    /// <summary>Tells the pipeline something of the connection.</summary>
    public InMemoryCall With<TFeature>(TFeature feature)
    {
        _features.Set(feature);
        return this;
    }

    /// <summary>Makes the call on this thread. Throws where it fails, or waits: what other threads allocate would not be counted.</summary>
    /// <returns>The bytes of the framed answer.</returns>
    public long Send()
    {
        _exchange.Begin(_body);
        _context.Initialize(_features);
        var call = _pipeline(_context);
        if (!call.IsCompleted)
            throw new InvalidOperationException("The call waits for something and cannot be measured on one thread");
        call.GetAwaiter().GetResult();
        if (_exchange.Trailers.GrpcStatus != "0")
            throw new InvalidOperationException($"The call failed with status {_exchange.Headers.GrpcStatus}: {_exchange.Headers.GrpcMessage}");
        var answered = _exchange.End();
        Forget();
        return answered;
    }

    /// <summary>What the last call left in the features; a server's stream forgets it too.</summary>
    private void Forget()
    {
        _context.Uninitialize();
        _features.Set<IEndpointFeature>(null);
        _features.Set<IRouteValuesFeature>(null);
        _features.Set<IServiceProvidersFeature>(null);
        _features.Set<IItemsFeature>(null);
    }

    private static byte[] Framed(IMessage message)
    {
        var body = new byte[PrefixBytes + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - PrefixBytes);
        message.WriteTo(body.AsSpan(PrefixBytes));
        return body;
    }
}
